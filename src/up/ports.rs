//! Ports of the servers that `up` starts: what settings say, else those of the last start, else free ones.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use anyhow::{Context, bail};
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::up::folder::write_private;

/// Below what systems give to outgoing connections, so that a port is still free at the next start.
const CANDIDATES: std::ops::Range<u16> = 20_000..32_000;

/// Among twelve thousand ports, so many tries find a free one or none is.
const TRIES_MAX: usize = 1_000;

/// The ports of the private servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ports {
    /// Of Postgres.
    pub(crate) postgres: u16,
    /// Of NATS.
    pub(crate) nats: u16,
}

impl Ports {
    /// Chooses them and remembers the choice in the file at `path`.
    pub(crate) fn choose(
        path: &Path,
        postgres: Option<u16>,
        nats: Option<u16>,
    ) -> anyhow::Result<Self> {
        let last: Option<Self> =
            std::fs::read_to_string(path).ok().and_then(|text| serde_json::from_str(&text).ok());
        let postgres = choose("postgres_port", postgres, last.map(|ports| ports.postgres), None)?;
        let nats = choose("nats_port", nats, last.map(|ports| ports.nats), Some(postgres))?;
        let ports = Self { postgres, nats };
        if last != Some(ports) {
            write_private(path, &serde_json::to_string(&ports)?)
                .with_context(|| format!("failed to write {}", path.display()))?;
        }
        Ok(ports)
    }
}

fn choose(
    setting: &str,
    wanted: Option<u16>,
    last: Option<u16>,
    taken: Option<u16>,
) -> anyhow::Result<u16> {
    if let Some(port) = wanted {
        if is_free(port) && taken != Some(port) {
            return Ok(port);
        }
        bail!(
            "port {port} is taken; set {setting} to another, or unset it to have a free one found"
        );
    }
    let random = std::iter::repeat_with(|| rand::rng().random_range(CANDIDATES)).take(TRIES_MAX);
    last.into_iter()
        .chain(random)
        .find(|port| taken != Some(*port) && is_free(*port))
        .context("no free port was found on 127.0.0.1")
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_kept_from_start_to_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ports.json");
        let first = Ports::choose(&path, None, None).unwrap();
        assert_ne!(first.postgres, first.nats);
        assert_eq!(Ports::choose(&path, None, None).unwrap(), first);
    }

    #[test]
    fn a_port_that_settings_name_must_be_free() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ports.json");
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = holder.local_addr().unwrap().port();
        let error = Ports::choose(&path, Some(port), None).unwrap_err().to_string();
        assert!(error.contains(&format!("port {port} is taken")), "{error}");
    }

    #[test]
    fn a_port_that_somebody_took_meanwhile_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ports.json");
        let first = Ports::choose(&path, None, None).unwrap();
        let _holder = TcpListener::bind((Ipv4Addr::LOCALHOST, first.postgres)).unwrap();
        let second = Ports::choose(&path, None, None).unwrap();
        assert_ne!(second.postgres, first.postgres);
        assert_eq!(second.nats, first.nats);
    }
}
