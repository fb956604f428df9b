//! The key that signs the log's heads: outside of the database if the settings say where, else in it.

use anyhow::{Context, bail};
use sandesham_log::log_key;
use sandesham_log::proof::SigningKey;
use sqlx::PgPool;

use crate::config::Settings;

/// The key, for whoever signs.
pub(crate) async fn find(settings: &Settings, pool: &PgPool) -> anyhow::Result<SigningKey> {
    let key = if let (Some(file), Some(origin)) = (&settings.log_key, &settings.log_origin) {
        let pem = std::fs::read_to_string(file)
            .with_context(|| format!("failed to read the log's key in {}", file.display()))?;
        SigningKey::from_pem(origin, &pem)
            .with_context(|| format!("{} cannot be used", file.display()))?
    } else {
        let found = log_key::find(pool).await.context("failed to read the log's key")?;
        found.context("the log has no key yet: it is made when services start")?
    };
    check_origin(settings, &key)?;
    Ok(key)
}

/// Makes the key at the first start, unless it is kept outside of the database.
pub(crate) async fn make(settings: &Settings, pool: &PgPool) -> anyhow::Result<()> {
    if settings.log_key.is_some() {
        return Ok(());
    }
    let made = log_key::find_or_make(pool, settings.log_origin.as_deref()).await;
    check_origin(settings, &made.context("failed to make the log's key")?)
}

/// Heads of another name could not be checked with the key that auditors have.
fn check_origin(settings: &Settings, key: &SigningKey) -> anyhow::Result<()> {
    match &settings.log_origin {
        Some(origin) if origin != key.name() => bail!(
            "log_origin is {origin:?}, but the heads of this log have always been those of {:?}",
            key.name()
        ),
        _ => Ok(()),
    }
}
