//! Taking the HTTP port.

use std::io;

use anyhow::anyhow;
use tokio::net::TcpListener;

/// Listens at `address`, `host:port`.
pub(crate) async fn listen(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            anyhow!("{address} is taken by another program: choose another with --http")
        }
        io::ErrorKind::PermissionDenied => anyhow!("this user may not listen at {address}"),
        _ => anyhow!(error).context(format!("failed to listen at {address}")),
    })
}
