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
}

impl Secrets {
    /// Reads them, or makes them at the first start.
    pub(crate) fn load_or_make(path: &Path) -> anyhow::Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => serde_json::from_str(&text)
                .with_context(|| format!("{} cannot be understood", path.display())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let secrets = Self::make();
                write_private(path, &serde_json::to_string_pretty(&secrets)?)
                    .with_context(|| format!("failed to write {}", path.display()))?;
                Ok(secrets)
            }
            Err(error) => Err(error).with_context(|| format!("failed to read {}", path.display())),
        }
    }

    fn make() -> Self {
        Self {
            postgres: password(),
            nats_relay: password(),
            nats_api: password(),
            nats_analytics: password(),
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
}
