//! Erasing from JetStream what was erased from the log.
//!
//! Before the event that tells of an erasure is published, the messages at those sequences are deleted, their
//! bytes overwritten. So a stream that has the event has nothing of what it tells of, wherever a relay was
//! ended: that the stream's last sequence is the relay's checkpoint is all that it takes.

use async_nats::Client;
use async_nats::jetstream::stream::RawMessageErrorKind;
use futures_util::{StreamExt as _, TryStreamExt as _, stream as futures};
use sandesham_domain::erasure::ErasureEvent;
use sandesham_domain::{EventType, Position, Recorded, StreamEvent as _};

use crate::error::Error;
use crate::stream::{self, LogStream};
use crate::subject::Naming;

/// Messages that are asked for, or deleted, at the same time.
const AT_ONCE: usize = 16;

/// How an envelope ends that was erased before it was published.
const ERASED: &[u8] = br#","data":null,"erased":true}"#;

/// Whether an event tells of an erasure.
pub(super) fn tells(record: &Recorded) -> bool {
    record.event_type == EventType::LogErased
}

/// Deletes the messages of which an event tells that they were erased, as far as they are there. The stream
/// has to have everything before that event.
pub(super) async fn erase(client: &Client, naming: &Naming, told: &Recorded) -> Result<(), Error> {
    let told = match ErasureEvent::from_record(told) {
        Ok(ErasureEvent::Told(told)) => told,
        // A newer program's way to tell; what this one does not understand is not its to do.
        Ok(ErasureEvent::Erased(_)) | Err(_) => return Ok(()),
    };
    let stream = stream::get(&stream::jetstream(client.clone()), naming).await?;
    let erased: u64 = futures::iter(told.positions.iter())
        .map(|position| erase_one(&stream, position))
        .buffer_unordered(AT_ONCE)
        .try_fold(0, |sum, erased| async move { Ok(sum + u64::from(erased)) })
        .await?;
    metrics::counter!("sandesham_relay_erased_total").increment(erased);
    tracing::info!(erasure = %told.erasure_id, erased, "erased from JetStream");
    Ok(())
}

async fn erase_one(stream: &LogStream, position: Position) -> Result<bool, Error> {
    if !has_data(stream, position).await? {
        return Ok(false);
    }
    let Err(error) = stream.delete_message(position.0).await else { return Ok(true) };
    // Another relay may have been quicker.
    if has_data(stream, position).await? {
        return Err(Error::nats("erase a message")(error));
    }
    Ok(true)
}

/// Whether there is a message, and its event has data.
async fn has_data(stream: &LogStream, position: Position) -> Result<bool, Error> {
    match stream.get_raw_message(position.0).await {
        Ok(message) => Ok(!message.payload.ends_with(ERASED)),
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(false),
        Err(error) => Err(Error::nats("read a message that is to be erased")(error)),
    }
}

#[cfg(test)]
mod tests {
    use sandesham_domain::{EventId, Published, StreamId, StreamKind, Timestamp, Version};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_envelope_that_was_erased_is_known_by_its_end() {
        let of = |data: Option<&str>| {
            let id = Uuid::from_u128(1);
            Published::new(Recorded {
                position: Position(1),
                event_id: EventId::from_uuid(id),
                stream: StreamId::new(StreamKind::Message, id),
                version: Version(1),
                room_id: None,
                room_seq: None,
                event_type: EventType::MessageSent,
                data: data.map(Into::into),
                actor: None,
                recorded_at: Timestamp::from_micros(0),
            })
        };
        assert!(of(None).envelope.ends_with(ERASED));
        let claims = r#"{"text":",\"data\":null,\"erased\":true}"}"#;
        assert!(!of(Some(claims)).envelope.ends_with(ERASED));
    }
}
