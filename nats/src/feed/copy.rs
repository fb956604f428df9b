//! JetStream's copy of the log, followed by one consumer.
//!
//! The consumer is ephemeral, has no acknowledgements, and is made anew after the feed's position on
//! any trouble. (The client's ready-made ordered consumer begins at the first message of the stream
//! when it is recreated before it delivered anything.)

use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::consumer::pull::{Config, Stream as Messages};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::{Context, Message};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use sandesham_domain::Position;
use sandesham_log::LogReader;
use tokio::time::Instant;

use crate::alignment::{Alignment, Comparison, Stretch};
use crate::connect::is_connected;
use crate::error::Error;
use crate::stream;
use crate::subject::Naming;

/// Messages that the server may send unasked.
const PULL_MAX: usize = 1_000;

/// Messages that are taken at a time.
const BATCH: usize = 256;

/// A consumer that is silent for two of these is gone.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// How long the server keeps a consumer that nobody pulls from.
const INACTIVE_MAX: Duration = Duration::from_secs(10);

/// The pause before a consumer is made again.
const REOPEN_INTERVAL: Duration = Duration::from_millis(250);

/// The pause before a stream that tells another story is compared again.
const DISTRUST_INTERVAL: Duration = Duration::from_secs(5);

/// The stream of the log, as long as it is there and tells the log's story.
pub(super) struct Copy {
    client: Client,
    jetstream: Context,
    naming: Naming,
    reader: LogReader,
    state: State,
}

enum State {
    /// Nobody needs it.
    Idle,
    /// Trouble; to be opened again then.
    Resting(Instant),
    Opening(BoxFuture<'static, Result<Option<Messages>, Error>>),
    Open(Box<Messages>),
}

impl Copy {
    pub(super) fn new(client: Client, naming: Naming, reader: LogReader) -> Self {
        let jetstream = stream::jetstream(client.clone());
        Self { client, jetstream, naming, reader, state: State::Idle }
    }

    /// Whether messages can come from it right now.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Open(_)) && is_connected(&self.client)
    }

    /// Follows the stream from after `position`, unless it does so already.
    pub(super) fn open(&mut self, position: Position) {
        let is_due = match &self.state {
            State::Idle => true,
            State::Resting(until) => Instant::now() >= *until,
            State::Opening(_) | State::Open(_) => false,
        };
        if is_due && is_connected(&self.client) {
            let (jetstream, naming) = (self.jetstream.clone(), self.naming.clone());
            let opening = open_messages(jetstream, naming, self.reader.clone(), position);
            self.state = State::Opening(opening.boxed());
        }
    }

    /// Lets go of the stream.
    pub(super) fn close(&mut self) {
        self.state = State::Idle;
    }

    /// The next messages with their sequences; waits for ever while there is no stream. Cancel-safe.
    pub(super) async fn next(&mut self) -> Vec<(Position, Message)> {
        loop {
            match &mut self.state {
                State::Idle | State::Resting(_) => std::future::pending().await,
                State::Opening(opening) => {
                    let opened = opening.await;
                    self.state = match opened {
                        Ok(Some(messages)) => State::Open(Box::new(messages)),
                        Ok(None) => State::Resting(Instant::now() + DISTRUST_INTERVAL),
                        Err(error) => {
                            tracing::debug!(%error, "cannot follow the stream");
                            State::Resting(Instant::now() + REOPEN_INTERVAL)
                        }
                    };
                }
                State::Open(messages) => match take_batch(messages).await {
                    Some(batch) => return batch,
                    None => self.state = State::Resting(Instant::now() + REOPEN_INTERVAL),
                },
            }
        }
    }
}

/// What is there, at least one message; none if the consumer is in trouble.
async fn take_batch(messages: &mut Messages) -> Option<Vec<(Position, Message)>> {
    let mut batch = vec![sequenced(messages.next().await)?];
    while batch.len() < BATCH {
        match messages.next().now_or_never() {
            Some(message) => match sequenced(message) {
                Some(message) => batch.push(message),
                // The trouble shows again at the next call.
                None => break,
            },
            None => break,
        }
    }
    Some(batch)
}

/// The sequence stands in the reply subject: nothing is decoded for it.
fn sequenced<E>(message: Option<Result<Message, E>>) -> Option<(Position, Message)> {
    let message = message?.ok()?;
    let sequence = message.info().ok()?.stream_sequence;
    Some((Position(sequence), message))
}

/// A consumer after `position`; none if the stream does not tell the log's story.
async fn open_messages(
    jetstream: Context,
    naming: Naming,
    reader: LogReader,
    position: Position,
) -> Result<Option<Messages>, Error> {
    let stream = stream::get(&jetstream, &naming).await?;
    let comparison = Comparison { stream: &stream, naming: &naming, reader: &reader };
    match comparison.run(Stretch::Last).await? {
        Alignment::Aligned(_) | Alignment::Purged => {}
        problem @ (Alignment::Ahead { .. } | Alignment::Stray(_)) => {
            tracing::error!(?problem, "the stream does not tell the log's story; not following it");
            return Ok(None);
        }
    }
    let consumer = stream.create_consumer(consumer_config(position)).await;
    let consumer = consumer.map_err(Error::nats("make a consumer of the log"))?;
    let messages = consumer
        .stream()
        .max_messages_per_batch(PULL_MAX)
        .heartbeat(HEARTBEAT)
        .messages()
        .await
        .map_err(Error::nats("pull from the log's stream"))?;
    Ok(Some(messages))
}

fn consumer_config(position: Position) -> Config {
    Config {
        description: Some("A process's feed".to_owned()),
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: position.next().0 },
        ack_policy: AckPolicy::None,
        inactive_threshold: INACTIVE_MAX,
        memory_storage: true,
        num_replicas: 1,
        ..Config::default()
    }
}
