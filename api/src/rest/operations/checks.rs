//! What can be asked of the parts that processes are made of.

use std::sync::Arc;

use futures_util::FutureExt as _;
use sandesham_log::LogReader;
use sandesham_nats::{Client, RelayState, RelayStatus, is_connected};

use super::{Check, Health};

/// Postgres: without it nothing can be done.
pub fn postgres(log: LogReader) -> Check {
    Arc::new(move || {
        let log = log.clone();
        let ask = async move {
            match log.head().await {
                Ok(_) => Health::Good,
                Err(_) => Health::Failed("Postgres does not answer".to_owned()),
            }
        };
        ask.boxed()
    })
}

/// The connection to NATS: without it only analytics, and what other processes do, comes later.
pub fn nats(client: Client) -> Check {
    Arc::new(move || {
        let health = if is_connected(&client) {
            Health::Good
        } else {
            Health::Degraded("NATS is away".to_owned())
        };
        async { health }.boxed()
    })
}

/// A relay: appends go on without it.
pub fn relay(status: RelayStatus) -> Check {
    Arc::new(move || {
        let health = match status.report().state {
            RelayState::Standby | RelayState::Publishing => Health::Good,
            RelayState::Stalled(trouble) => Health::Degraded(format!("stalled: {trouble}")),
            RelayState::Halted(trouble) => Health::Degraded(format!("halted: {trouble}")),
        };
        async { health }.boxed()
    })
}
