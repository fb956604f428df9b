//! The key that signs the log's heads, in the database like those of access tokens.

use sqlx::{PgPool, Row as _};

use crate::error::Error;
use crate::proof::SigningKey;

/// The log's key, if it has one there.
pub async fn find(pool: &PgPool) -> Result<Option<SigningKey>, Error> {
    let row = sqlx::query("select origin, private_key from log_key").fetch_optional(pool).await?;
    let Some(row) = row else { return Ok(None) };
    let (origin, seed): (&str, Vec<u8>) = (row.try_get("origin")?, row.try_get("private_key")?);
    let wrong = || sqlx::Error::Decode("the log's key is none".into());
    let seed: [u8; 32] = seed.try_into().map_err(|_| wrong())?;
    Ok(Some(SigningKey::from_seed(origin, &seed).map_err(|_| wrong())?))
}

/// The log's key, made now if it has none: of all who make one at once the first counts.
///
/// `origin` names the log in its heads; one that is there keeps its name.
pub async fn find_or_make(pool: &PgPool, origin: Option<&str>) -> Result<SigningKey, Error> {
    if let Some(key) = find(pool).await? {
        return Ok(key);
    }
    let seed: [u8; 32] = rand::random();
    // No two logs may have one name, and nobody thought of one.
    let fresh = || format!("sandesham/{}", hex::encode(rand::random::<[u8; 8]>()));
    let origin = origin.map_or_else(fresh, str::to_owned);
    sqlx::query("insert into log_key (origin, private_key) values ($1, $2) on conflict do nothing")
        .bind(origin)
        .bind(seed.as_slice())
        .execute(pool)
        .await?;
    find(pool).await?.ok_or(Error::NoKey)
}
