//! The wake: one process tells the others that the log grew, so that nobody waits for a poll.
//!
//! It carries the position, and nothing depends on it: a lost wake costs a poll's interval.

use std::time::Duration;

use async_nats::client::PublishError;
use async_nats::{Client, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use sandesham_domain::Position;
use tokio::sync::watch;

use crate::connect::is_connected;
use crate::error::Error;
use crate::subject::Naming;

/// Under load one wake speaks for all commits of this long.
const WAKE_INTERVAL: Duration = Duration::from_millis(5);

/// Hears wakes, its own process's too.
#[derive(Debug)]
pub(crate) struct WakeListener(Subscriber);

impl WakeListener {
    pub(crate) async fn new(client: &Client, naming: &Naming) -> Result<Self, Error> {
        let subscribed = client.subscribe(naming.wake_subject()).await;
        subscribed.map(Self).map_err(Error::nats("subscribe to wakes"))
    }

    /// Where the log ends by now, as far as others say. Cancel-safe.
    pub(crate) async fn next(&mut self) -> Position {
        loop {
            match self.0.next().await {
                Some(message) => {
                    if let Some(position) = parse(&message.payload) {
                        return position;
                    }
                }
                // The client is closed for good: the polls remain.
                None => std::future::pending().await,
            }
        }
    }
}

/// Tells the others how far this process's own commits reach, for as long as anybody asks it to.
/// Nothing is told while NATS is away.
pub(crate) async fn announce(client: Client, naming: Naming, mut own: watch::Receiver<Position>) {
    while own.changed().await.is_ok() {
        let position = *own.borrow_and_update();
        if is_connected(&client) {
            // A lost wake costs a poll's interval.
            let _ = tell(&client, &naming, position).await;
        }
        tokio::time::sleep(WAKE_INTERVAL).await;
    }
}

/// Tells the others that the log reaches to `position`.
pub(crate) async fn tell(
    client: &Client,
    naming: &Naming,
    position: Position,
) -> Result<(), PublishError> {
    client.publish(naming.wake_subject(), Bytes::from(position.to_string())).await
}

fn parse(payload: &[u8]) -> Option<Position> {
    std::str::from_utf8(payload).ok()?.parse().ok().map(Position)
}
