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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Ports {
    /// Of Postgres.
    pub(crate) postgres: u16,
    /// Of NATS.
    pub(crate) nats: u16,
    /// Of the store of attachments.
    pub(crate) store: u16,
}

/// Ports that are wished for, or were had: perhaps by an earlier version, which knew fewer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Wishes {
    /// For Postgres.
    pub(crate) postgres: Option<u16>,
    /// For NATS.
    pub(crate) nats: Option<u16>,
    /// For the store of attachments.
    pub(crate) store: Option<u16>,
}

impl Ports {
    /// Chooses them and remembers the choice in the file at `path`.
    pub(crate) fn choose(path: &Path, wishes: Wishes) -> anyhow::Result<Self> {
        let last: Wishes = std::fs::read_to_string(path)
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let mut taken = Vec::new();
        let postgres = choose("postgres_port", (wishes.postgres, last.postgres), &mut taken)?;
        let nats = choose("nats_port", (wishes.nats, last.nats), &mut taken)?;
        let store = choose("s3_port", (wishes.store, last.store), &mut taken)?;
        let ports = Self { postgres, nats, store };
        if last != Wishes::from(ports) {
            write_private(path, &serde_json::to_string(&ports)?)
                .with_context(|| format!("failed to write {}", path.display()))?;
        }
        Ok(ports)
    }
}

impl From<Ports> for Wishes {
    fn from(ports: Ports) -> Self {
        let Ports { postgres, nats, store } = ports;
        Self { postgres: Some(postgres), nats: Some(nats), store: Some(store) }
    }
}

fn choose(
    setting: &str,
    (wanted, last): (Option<u16>, Option<u16>),
    taken: &mut Vec<u16>,
) -> anyhow::Result<u16> {
    let may_be = |port: u16| !taken.contains(&port) && is_free(port);
    let random = || std::iter::repeat_with(|| rand::rng().random_range(CANDIDATES)).take(TRIES_MAX);
    let port = match wanted {
        Some(port) if may_be(port) => port,
        Some(port) => bail!(
            "port {port} is taken; set {setting} to another, or unset it to have a free one found"
        ),
        None => last
            .into_iter()
            .chain(random())
            .find(|port| may_be(*port))
            .context("no free port was found on 127.0.0.1")?,
    };
    taken.push(port);
    Ok(port)
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
        let first = Ports::choose(&path, Wishes::default()).unwrap();
        assert_ne!(first.postgres, first.nats);
        assert_ne!(first.nats, first.store);
        assert_eq!(Ports::choose(&path, Wishes::default()).unwrap(), first);
    }

    #[test]
    fn a_port_that_settings_name_must_be_free() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ports.json");
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = holder.local_addr().unwrap().port();
        let wishes = Wishes { postgres: Some(port), ..Wishes::default() };
        let error = Ports::choose(&path, wishes).unwrap_err().to_string();
        assert!(error.contains(&format!("port {port} is taken")), "{error}");
    }

    #[test]
    fn a_port_that_somebody_took_meanwhile_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ports.json");
        let first = Ports::choose(&path, Wishes::default()).unwrap();
        let _holder = TcpListener::bind((Ipv4Addr::LOCALHOST, first.postgres)).unwrap();
        let second = Ports::choose(&path, Wishes::default()).unwrap();
        assert_ne!(second.postgres, first.postgres);
        assert_eq!(second.nats, first.nats);
    }

    #[test]
    fn ports_of_a_version_that_knew_fewer_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ports.json");
        let known = Ports::choose(&path, Wishes::default()).unwrap();
        let (postgres, nats) = (known.postgres, known.nats);
        std::fs::write(&path, format!("{{\"postgres\":{postgres},\"nats\":{nats}}}")).unwrap();
        let ports = Ports::choose(&path, Wishes::default()).unwrap();
        assert_eq!((ports.postgres, ports.nats), (postgres, nats));
        assert_eq!(Ports::choose(&path, Wishes::default()).unwrap(), ports);
    }
}
