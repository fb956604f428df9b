//! Passwords of the servers that `up` starts: made once, kept where only their owner reads.

use std::io;
use std::path::Path;

use anyhow::Context;
use rand::Rng;
use rand::distr::Alphanumeric;
use serde::{Deserialize, Serialize};

use crate::up::folder::write_private;

/// 190 bits; letters and digits only, so that they stand in addresses as they are.
const PASSWORD_CHARS: usize = 32;

/// One password for each user of the private servers.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Secrets {
    /// Of Postgres's owner and superuser.
    pub(crate) postgres: String,
    /// Of NATS's relay.
    pub(crate) nats_relay: String,
    /// Of NATS's user for the API, projections and scheduler.
    pub(crate) nats_api: String,
    /// Of NATS's read-only user.
    pub(crate) nats_analytics: String,
    /// Whom the store of attachments knows. Earlier versions had none.
    #[serde(default = "password")]
    pub(crate) store_access_key: String,
    /// What requests to it are signed with.
    #[serde(default = "password")]
    pub(crate) store_secret_key: String,
}

impl Secrets {
    /// Reads them, or makes them at the first start; and those that an earlier version did not know.
    pub(crate) fn load_or_make(path: &Path) -> anyhow::Result<Self> {
        let known = match std::fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                return Err(error).with_context(|| format!("failed to read {}", path.display()));
            }
        };
        let secrets = match &known {
            Some(text) => serde_json::from_str(text)
                .with_context(|| format!("{} cannot be understood", path.display()))?,
            None => Self::make(),
        };
        let text = serde_json::to_string_pretty(&secrets)?;
        if known.as_ref() != Some(&text) {
            write_private(path, &text)
                .with_context(|| format!("failed to write {}", path.display()))?;
        }
        Ok(secrets)
    }

    fn make() -> Self {
        Self {
            postgres: password(),
            nats_relay: password(),
            nats_api: password(),
            nats_analytics: password(),
            store_access_key: password(),
            store_secret_key: password(),
        }
    }
}

fn password() -> String {
    rand::rng().sample_iter(Alphanumeric).take(PASSWORD_CHARS).map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn passwords_are_made_once_and_nobody_else_reads_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        let made = Secrets::load_or_make(&path).unwrap();
        assert_eq!(Secrets::load_or_make(&path).unwrap().postgres, made.postgres);
        assert_ne!(made.nats_api, made.nats_relay);
        assert_eq!(made.postgres.len(), PASSWORD_CHARS);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn secrets_of_a_version_that_knew_fewer_are_kept_and_the_others_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        let earlier = r#"{"postgres":"a","nats_relay":"b","nats_api":"c","nats_analytics":"d"}"#;
        std::fs::write(&path, earlier).unwrap();
        let secrets = Secrets::load_or_make(&path).unwrap();
        assert_eq!(secrets.postgres, "a");
        let again = Secrets::load_or_make(&path).unwrap();
        assert_eq!(again.store_secret_key, secrets.store_secret_key);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
