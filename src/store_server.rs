//! The process of a private store of attachments: it serves the folder that it is in.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::Context;
use sandesham_storage::Keys;
use sandesham_storage::embedded::{EmbeddedStore, EmbeddedStoreOptions};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The hidden subcommand.
pub(crate) const COMMAND: &str = "serve-objects";

/// What it is told, with its keys: no argument, which everybody on the machine could read.
pub(crate) const CONFIG_FILE: &str = "objects.json";

/// Where it writes its process number.
pub(crate) const PID_FILE: &str = "objects.pid";

/// What the store is told.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ServerConfig {
    /// Where it listens, on loopback.
    pub(crate) port: u16,
    /// The bucket that it has.
    pub(crate) bucket: String,
    /// What requests must be signed with.
    pub(crate) keys: Keys,
}

/// Serves until told to stop.
pub(crate) async fn run(shutdown: CancellationToken) -> anyhow::Result<()> {
    let text = fs::read_to_string(CONFIG_FILE).context("failed to read what the store is told")?;
    let config: ServerConfig = serde_json::from_str(&text)?;
    // First: whoever has the port has the folder.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
    fs::write(PID_FILE, std::process::id().to_string())?;
    let options = EmbeddedStoreOptions {
        folder: Path::new(".").to_owned(),
        keys: config.keys,
        bucket: config.bucket,
    };
    let store = EmbeddedStore::open(&options).context("failed to open the store's folder")?;
    store.serve(listener, shutdown).await;
    fs::remove_file(PID_FILE)?;
    Ok(())
}
