//! Whether JetStream's copy and the log tell the same story.
//!
//! A position must never get a second meaning. So before anything is published, and before anything
//! from JetStream is believed, the end of the copy is compared with the log.

use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::stream::{LastRawMessageErrorKind, State};
use bytes::Bytes;
use futures_util::TryStreamExt;
use sandesham_domain::{EventId, Position};
use sandesham_log::LogReader;
use serde::Deserialize;

use crate::error::Error;
use crate::stream::LogStream;
use crate::subject::Naming;

/// How many events of the log are looked at in one go.
const PAGE: u32 = 500;

/// How long the server keeps the consumer that reads a stretch, should we not delete it.
const STRETCH_MAX: Duration = Duration::from_secs(5);

/// What the comparison found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alignment {
    /// The stream is a prefix of the log, up to this position.
    Aligned(Position),
    /// It is one by its numbers, but its events are gone that are not erased.
    Purged,
    /// It holds events that the log has not, or has otherwise: Postgres was set back.
    Ahead {
        /// The stream's last sequence.
        stream: Position,
        /// The log's head.
        log: Position,
    },
    /// A message is no event, or not the one of its position: somebody else published to it.
    Stray(Position),
}

/// How much of the stream is compared.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stretch {
    /// The last message: it stands for all before it, whose sequences were checked as they were
    /// published.
    Last,
    /// Everything after a position too, but at most so many: what was published without its
    /// acknowledgement being seen. A stray message takes the place of exactly one of ours, and those
    /// that follow it in the same window fit again.
    After(Position, u64),
}

/// The stream and the log it should be a copy of.
pub(crate) struct Comparison<'a> {
    pub(crate) stream: &'a LogStream,
    pub(crate) naming: &'a Naming,
    pub(crate) reader: &'a LogReader,
}

impl Comparison<'_> {
    /// Compares the stream, as it is at this moment, with the log.
    pub(crate) async fn run(&self, stretch: Stretch) -> Result<Alignment, Error> {
        let info = self.stream.get_info().await;
        let state = info.map_err(Error::nats("read the stream's state"))?.state;
        let last = Position(state.last_sequence);
        if let Some(problem) = self.compare_last(last).await? {
            return Ok(problem);
        }
        if let Stretch::After(position, at_most) = stretch {
            let after = position.max(Position(last.0.saturating_sub(at_most)));
            if let Some(problem) = self.compare_after(after, last).await? {
                return Ok(problem);
            }
        }
        // Read after the stream's state: a log that only grows cannot seem to be behind by accident.
        let head = self.reader.head().await?;
        if last > head {
            return Ok(Alignment::Ahead { stream: last, log: head });
        }
        let is_purged = self.is_purged(&state).await?;
        Ok(if is_purged { Alignment::Purged } else { Alignment::Aligned(last) })
    }

    /// The last message that is still there: erased ones are gone.
    async fn compare_last(&self, last: Position) -> Result<Option<Alignment>, Error> {
        let found = self.stream.get_last_raw_message_by_subject(&self.naming.log_wildcard()).await;
        let message = match found {
            Ok(message) => message,
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => {
                return Ok(None);
            }
            Err(error) => return Err(Error::nats("read the stream's last message")(error)),
        };
        let position = Position(message.sequence);
        let Some(event_id) = event_id(position, &message.payload) else {
            return Ok(Some(Alignment::Stray(position)));
        };
        let original = self.reader.at(position).await?;
        if original.is_some_and(|original| original.event_id == event_id) {
            return Ok(None);
        }
        Ok(Some(Alignment::Ahead { stream: last, log: self.reader.head().await? }))
    }

    /// Everything after `after` that is still there.
    async fn compare_after(
        &self,
        mut after: Position,
        last: Position,
    ) -> Result<Option<Alignment>, Error> {
        let mut copies = self.read_stretch(after, last).await?.into_iter().peekable();
        while copies.peek().is_some() {
            let page = self.reader.after(after, PAGE).await?;
            let Some(end) = page.last().map(|record| record.position) else { break };
            while let Some((position, envelope)) = copies.next_if(|(position, _)| *position <= end)
            {
                let Some(event_id) = event_id(position, &envelope) else {
                    return Ok(Some(Alignment::Stray(position)));
                };
                if page.iter().any(|each| each.position == position && each.event_id != event_id) {
                    return Ok(Some(Alignment::Ahead { stream: last, log: end }));
                }
            }
            after = end;
        }
        Ok(None)
    }

    async fn read_stretch(
        &self,
        after: Position,
        last: Position,
    ) -> Result<Vec<(Position, Bytes)>, Error> {
        if last <= after {
            return Ok(Vec::new());
        }
        let config = Config {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: after.next().0 },
            ack_policy: AckPolicy::None,
            inactive_threshold: STRETCH_MAX,
            memory_storage: true,
            num_replicas: 1,
            ..Config::default()
        };
        let read = Error::nats::<async_nats::Error>("read the end of the stream");
        let consumer = self.stream.create_consumer(config).await;
        let consumer = consumer.map_err(Error::nats("make a consumer of the log"))?;
        let at_most = usize::try_from(last.0 - after.0).unwrap_or(usize::MAX);
        let messages = consumer.fetch().max_messages(at_most).messages().await;
        let messages = messages.map_err(Error::nats("read the end of the stream"))?;
        let messages: Vec<Message> = messages.try_collect().await.map_err(read)?;
        // The server would drop it soon by itself.
        let _ = self.stream.delete_consumer(&consumer.cached_info().name).await;
        Ok(messages
            .into_iter()
            .filter_map(|message| {
                let sequence = message.info().ok()?.stream_sequence;
                Some((Position(sequence), message.message.payload))
            })
            .collect())
    }

    /// Whether the beginning of the stream is missing, or all of it, though the log still has the
    /// data.
    async fn is_purged(&self, state: &State) -> Result<bool, Error> {
        let kept_from =
            if state.messages == 0 { state.last_sequence + 1 } else { state.first_sequence };
        let mut after = Position::ZERO;
        while after.next().0 < kept_from {
            let page = self.reader.after(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(false) };
            let mut missing = page.iter().take_while(|record| record.position.0 < kept_from);
            if missing.any(|record| record.data.is_some()) {
                return Ok(true);
            }
            after = last.position;
        }
        Ok(false)
    }
}

/// What makes an event that one and no other. No more of it is read, so that events which a newer
/// program wrote are not taken for strays.
#[derive(Deserialize)]
struct Identity {
    id: EventId,
    position: Position,
}

/// Which event is at `position`; none if it is none, or one of another position.
fn event_id(position: Position, envelope: &[u8]) -> Option<EventId> {
    let identity: Identity = serde_json::from_slice(envelope).ok()?;
    (identity.position == position).then_some(identity.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_a_type_to_come_is_no_stray() {
        let id = "0192e4a0-0000-7000-8000-000000000001";
        let envelope = format!(r#"{{"id":"{id}","type":"sandesham.poll.opened.v1","position":7}}"#);
        assert_eq!(event_id(Position(7), envelope.as_bytes()), id.parse().ok());
        assert_eq!(event_id(Position(8), envelope.as_bytes()), None);
        assert_eq!(event_id(Position(7), b"stray"), None);
    }
}
