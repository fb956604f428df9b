//! What JetStream answers to a publish.

use async_nats::{Message, StatusCode};
use sandesham_domain::Position;
use serde::Deserialize;

use super::status::RelayTrouble;

/// The error codes of a limit that is reached: of the account, the stream.
const FULL: [u16; 3] = [10_002, 10_077, 10_122];

/// The error codes of a server without room.
const SERVER_FULL: [u16; 2] = [10_023, 10_047];

/// The error code of a publish that came at another sequence than it expected.
const WRONG_LAST_SEQUENCE: u16 = 10_071;

#[derive(Deserialize)]
struct Answer {
    seq: Option<u64>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    err_code: u16,
    description: String,
}

/// What an answer means for the window that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ack {
    /// Stored, at this sequence.
    Stored(u64),
    /// The stream is elsewhere than expected, or has no leader: read its last sequence again.
    Resync(&'static str),
    /// It will not be stored for now.
    Refused(RelayTrouble),
}

/// The position that an answer is for stands in the last token of the subject it came to.
pub(super) fn position(message: &Message) -> Option<Position> {
    let (_, position) = message.subject.rsplit_once('.')?;
    position.parse().ok().map(Position)
}

/// Reads an answer.
pub(super) fn parse(message: &Message) -> Ack {
    if message.status == Some(StatusCode::NO_RESPONDERS) {
        return Ack::Resync("no stream takes the log's subjects");
    }
    let Ok(answer) = serde_json::from_slice::<Answer>(&message.payload) else {
        return Ack::Resync("an answer could not be read");
    };
    match (answer.seq, answer.error) {
        (_, Some(refusal)) if refusal.err_code == WRONG_LAST_SEQUENCE => {
            Ack::Resync("the stream is elsewhere than expected")
        }
        (_, Some(refusal)) if FULL.contains(&refusal.err_code) => {
            Ack::Refused(RelayTrouble::StorageFull(refusal.description))
        }
        (_, Some(refusal)) if SERVER_FULL.contains(&refusal.err_code) => {
            Ack::Refused(RelayTrouble::ServerFull(refusal.description))
        }
        (_, Some(refusal)) => Ack::Refused(RelayTrouble::Passing(refusal.description)),
        (Some(sequence), None) => Ack::Stored(sequence),
        (None, None) => Ack::Resync("an answer could not be read"),
    }
}

#[cfg(test)]
mod tests {
    use async_nats::Subject;
    use bytes::Bytes;

    use super::*;

    fn message(payload: &'static str, status: Option<StatusCode>) -> Message {
        Message {
            subject: Subject::from_static("_INBOX.x.4711"),
            reply: None,
            payload: Bytes::from_static(payload.as_bytes()),
            headers: None,
            status,
            description: None,
            length: payload.len(),
        }
    }

    #[track_caller]
    fn check(payload: &'static str, expected: &Ack) {
        let message = message(payload, None);
        assert_eq!((position(&message), &parse(&message)), (Some(Position(4711)), expected));
    }

    #[test]
    fn answers_are_told_apart() {
        check(r#"{"stream":"S","seq":4711}"#, &Ack::Stored(4711));
        check(
            r#"{"error":{"code":400,"err_code":10071,"description":"wrong last sequence: 7"},"stream":"S","seq":0}"#,
            &Ack::Resync("the stream is elsewhere than expected"),
        );
        check(
            r#"{"error":{"code":503,"err_code":10077,"description":"maximum bytes exceeded"},"stream":"S","seq":0}"#,
            &Ack::Refused(RelayTrouble::StorageFull("maximum bytes exceeded".to_owned())),
        );
        check(
            r#"{"error":{"code":503,"err_code":10023,"description":"insufficient resources"},"stream":"S","seq":0}"#,
            &Ack::Refused(RelayTrouble::ServerFull("insufficient resources".to_owned())),
        );
        check(
            r#"{"error":{"code":503,"err_code":10008,"description":"system temporarily unavailable"}}"#,
            &Ack::Refused(RelayTrouble::Passing("system temporarily unavailable".to_owned())),
        );
        check("nonsense", &Ack::Resync("an answer could not be read"));
    }

    #[test]
    fn a_stream_that_is_gone_is_looked_for() {
        let nobody = message("", Some(StatusCode::NO_RESPONDERS));
        assert_eq!(parse(&nobody), Ack::Resync("no stream takes the log's subjects"));
    }
}
