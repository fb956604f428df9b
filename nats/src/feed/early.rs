//! Events that came before those that precede them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use bytes::Bytes;
use sandesham_domain::{Position, Published};

/// What may wait for a hole to be filled; the rest is read from the log when its turn comes.
const EARLY_MAX: usize = 10_000;

/// The same in bytes of envelopes, as texts may be long.
const EARLY_BYTES_MAX: usize = 64 << 20;

/// An event, or the envelope that it can be decoded from: what another way delivers first is never
/// decoded.
#[derive(Clone, Debug)]
enum Waiting {
    Decoded(Arc<Published>),
    Envelope(Bytes),
}

impl Waiting {
    fn byte_count(&self) -> usize {
        match self {
            Self::Decoded(event) => event.envelope.len(),
            Self::Envelope(envelope) => envelope.len(),
        }
    }
}

/// The events beyond a hole, by position.
#[derive(Debug, Default)]
pub(super) struct Early {
    waiting: BTreeMap<Position, Waiting>,
    bytes: usize,
}

impl Early {
    /// Keeps events of this process's own commits.
    pub(super) fn keep_all(&mut self, events: &[Arc<Published>]) {
        for event in events {
            self.keep(event.record.position, Waiting::Decoded(Arc::clone(event)));
        }
    }

    /// Keeps an envelope that JetStream has at `position`.
    pub(super) fn keep_envelope(&mut self, position: Position, envelope: Bytes) {
        self.keep(position, Waiting::Envelope(envelope));
    }

    fn keep(&mut self, position: Position, waiting: Waiting) {
        let bytes = self.bytes + waiting.byte_count();
        if self.waiting.len() < EARLY_MAX
            && bytes <= EARLY_BYTES_MAX
            && let Entry::Vacant(vacant) = self.waiting.entry(position)
        {
            vacant.insert(waiting);
            self.bytes = bytes;
        }
    }

    /// The last position that is known of.
    pub(super) fn last(&self) -> Option<Position> {
        self.waiting.last_key_value().map(|(position, _)| *position)
    }

    /// Forgets what is claimed to come after the log's head.
    pub(super) fn forget_after(&mut self, head: Position) {
        let forgotten = self.waiting.split_off(&head.next());
        self.bytes -= forgotten.values().map(Waiting::byte_count).sum::<usize>();
    }

    /// Takes what follows `position` without a gap, and forgets what does not come after it.
    pub(super) fn take_after(&mut self, position: Position) -> Vec<Arc<Published>> {
        let mut taken = Vec::new();
        let mut end = position;
        while let Some(entry) = self.waiting.first_entry() {
            if *entry.key() > end.next() {
                break;
            }
            let (at, waiting) = entry.remove_entry();
            self.bytes -= waiting.byte_count();
            if at <= end {
                continue;
            }
            let Some(event) = decode(at, waiting) else { break };
            taken.push(event);
            end = at;
        }
        taken
    }
}

/// The event at `position`; what is none, or is one of another position, comes from the log instead.
pub(super) fn decode_envelope(position: Position, envelope: Bytes) -> Option<Arc<Published>> {
    match Published::from_envelope(envelope) {
        Ok(event) if event.record.position == position => Some(Arc::new(event)),
        Ok(event) => {
            let claimed = event.record.position;
            tracing::warn!(%position, %claimed, "JetStream has an event at the wrong sequence");
            None
        }
        Err(error) => {
            tracing::warn!(%position, %error, "JetStream has something that is no event");
            None
        }
    }
}

fn decode(position: Position, waiting: Waiting) -> Option<Arc<Published>> {
    match waiting {
        Waiting::Decoded(event) => Some(event),
        Waiting::Envelope(envelope) => decode_envelope(position, envelope),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use sandesham_domain::{
        EventId, EventType, Recorded, StreamId, StreamKind, Timestamp, Version,
    };
    use uuid::Uuid;

    use super::*;

    /// Some event at `position`.
    pub(in crate::feed) fn event(position: u64) -> Arc<Published> {
        let id = Uuid::from_u128(position.into());
        Arc::new(Published::new(Recorded {
            position: Position(position),
            event_id: EventId::from_uuid(id),
            stream: StreamId::new(StreamKind::User, id),
            version: Version(1),
            room_id: None,
            room_seq: None,
            event_type: EventType::UserRegistered,
            data: Some("{}".into()),
            actor: None,
            recorded_at: Timestamp::from_micros(0),
        }))
    }

    fn positions(events: &[Arc<Published>]) -> Vec<u64> {
        events.iter().map(|event| event.record.position.0).collect()
    }

    #[test]
    fn what_waits_comes_out_once_the_hole_is_filled() {
        let mut early = Early::default();
        early.keep_all(&[event(4), event(5), event(8)]);
        early.keep_envelope(Position(6), event(6).envelope.clone());
        assert!(early.take_after(Position(2)).is_empty());
        assert_eq!(positions(&early.take_after(Position(3))), [4, 5, 6]);
        assert_eq!(early.last(), Some(Position(8)));
    }

    #[test]
    fn what_came_another_way_is_forgotten() {
        let mut early = Early::default();
        early.keep_all(&[event(4), event(5)]);
        assert_eq!(positions(&early.take_after(Position(4))), [5]);
        assert_eq!(early.last(), None);
    }

    #[test]
    fn what_waits_is_bounded_in_bytes_and_what_has_left_makes_room() {
        let mut early = Early::default();
        let large = || Bytes::from(vec![b' '; EARLY_BYTES_MAX / 4]);
        for position in 2..=9 {
            early.keep_envelope(Position(position), large());
            early.keep_envelope(Position(position), large());
        }
        assert_eq!(early.last(), Some(Position(5)));
        early.forget_after(Position(4));
        early.keep_envelope(Position(8), large());
        assert_eq!(early.last(), Some(Position(8)));
        assert!(early.take_after(Position(9)).is_empty());
        early.keep_all(&[event(11)]);
        assert_eq!(positions(&early.take_after(Position(10))), [11]);
        assert_eq!(early.bytes, 0);
    }

    #[test]
    fn what_is_no_event_is_not_passed_on() {
        let mut early = Early::default();
        early.keep_envelope(Position(1), Bytes::from_static(b"stray"));
        early.keep_envelope(Position(2), event(3).envelope.clone());
        assert!(early.take_after(Position(0)).is_empty());
        assert!(early.take_after(Position(1)).is_empty());
    }
}
