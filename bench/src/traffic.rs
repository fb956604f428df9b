//! What the sockets of a measurement have in common: frames to send, numbers to check, a window of time.

use std::fmt::Write as _;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use uuid::Builder;

use crate::scan::{NOT_WAITED_FOR, number_after};

/// What the times in texts are counted from.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The stretch of time that counts: after the caches are warm, before the end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) from: Instant,
    pub(crate) to: Instant,
}

impl Window {
    /// One that begins after `warm_up` from now.
    pub(crate) fn after(warm_up: Duration, length: Duration) -> Self {
        let from = Instant::now() + warm_up;
        Self { from, to: from + length }
    }

    pub(crate) fn holds(&self, moment: Instant) -> bool {
        (self.from..self.to).contains(&moment)
    }
}

/// Writes commands into one string, over and over.
#[derive(Debug)]
pub(crate) struct Commands {
    room_id: String,
    padding: String,
    text: String,
}

impl Commands {
    /// For messages of `text_bytes` to a room.
    pub(crate) fn new(room_id: &str, text_bytes: usize) -> Self {
        // The text begins with the moment of its sending, in 13 digits and a space.
        let padding = "the quick brown fox ".repeat(text_bytes / 20 + 1);
        let padding = padding[..text_bytes.saturating_sub(14)].trim_end().to_owned();
        Self { room_id: room_id.to_owned(), padding, text: String::new() }
    }

    /// A message, sent `now`; `id` comes back in its answer.
    pub(crate) fn send(&mut self, id: usize, now: Instant) -> &str {
        let sent_at = now.duration_since(*EPOCH).as_micros();
        let since_1970 = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
        let millis = u64::try_from(since_1970.as_millis()).unwrap_or(0);
        let message_id = Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid();
        let Self { room_id, padding, text, .. } = self;
        text.clear();
        // Writing to a `String` cannot fail.
        let _ = write!(
            text,
            r#"{{"op":"send","id":"{id}","room_id":"{room_id}","message_id":"{message_id}","text":"{sent_at:013} {padding}"}}"#,
        );
        text
    }

    /// That everything up to `room_seq` has arrived.
    pub(crate) fn delivered(&mut self, room_seq: u64) -> &str {
        let Self { room_id, text, .. } = self;
        text.clear();
        let _ = write!(
            text,
            r#"{{"op":"delivered","id":"{NOT_WAITED_FOR}","room_id":"{room_id}","up_to":{room_seq}}}"#,
        );
        text
    }
}

/// How long before `now` a message was sent, as its text says.
pub(crate) fn age(envelope: &[u8], now: Instant) -> Result<Duration> {
    let sent_at = number_after(envelope, br#""text":""#).context("a text without its time")?;
    Ok(now.duration_since(*EPOCH).saturating_sub(Duration::from_micros(sent_at)))
}

/// Checks that a room's events come in order, without a gap or a repeat.
#[derive(Debug, Default)]
pub(crate) struct Sequence(Option<u64>);

impl Sequence {
    /// Takes the next number; whichever is first counts as right.
    pub(crate) fn take(&mut self, room_seq: u64) -> Result<()> {
        if let Some(last) = self.0 {
            ensure!(room_seq == last + 1, "room_seq {room_seq} came after {last}");
        }
        self.0 = Some(room_seq);
        Ok(())
    }

    /// The last one taken.
    pub(crate) fn last(&self) -> Option<u64> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_length_that_was_asked_for() {
        let now = Instant::now();
        let mut commands = Commands::new("r", 100);
        let sent: serde_json::Value = serde_json::from_str(commands.send(1, now)).unwrap();
        let text = sent["text"].as_str().unwrap();
        assert!((99..=100).contains(&text.len()), "{text:?}");
        assert!(text.starts_with("00000") && text[13..].starts_with(" the quick"));
    }

    #[test]
    fn a_gap_and_a_repeat_are_seen() {
        let mut sequence = Sequence::default();
        assert!(sequence.take(5).is_ok() && sequence.take(6).is_ok());
        assert!(sequence.take(6).is_err());
        assert!(sequence.take(8).is_err());
    }
}
