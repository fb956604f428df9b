//! A NATS server of its own for a measurement, with JetStream on disk and nobody else in it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// It starts in a fraction of this.
const START_MAX: Duration = Duration::from_secs(10);

/// Between two tries to connect.
const PAUSE: Duration = Duration::from_millis(20);

/// A running server, ended when dropped.
#[derive(Debug)]
pub(crate) struct NatsServer {
    pub(crate) url: String,
    _process: Child,
    _folder: TempDir,
}

impl NatsServer {
    /// Starts the program at `path`.
    pub(crate) async fn start(path: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("sandesham-bench-nats-").tempdir()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let process = Command::new(path)
            .args(["-a", "127.0.0.1", "-p", &address.port().to_string(), "-js", "-sd"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("failed to start {}", path.display()))?;
        let listens = async {
            while TcpStream::connect(address).await.is_err() {
                tokio::time::sleep(PAUSE).await;
            }
        };
        tokio::time::timeout(START_MAX, listens).await.context("NATS did not start")?;
        Ok(Self { url: format!("nats://{address}"), _process: process, _folder: folder })
    }
}

/// The one that `make servers` installs.
pub(crate) fn installed() -> PathBuf {
    PathBuf::from(".servers/bin/nats-server")
}
