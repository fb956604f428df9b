//! The last events of the log, shared by all readers of the feed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sandesham_domain::{Position, Published, Recorded};

/// Events that are kept for readers who are a little late: seconds of a busy log.
const EVENTS_MAX: usize = 16_384;

/// The bytes that their envelopes may take.
const BYTES_MAX: usize = 32 << 20;

/// What a reader finds after its position.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The next events, at least one.
    Events(Vec<Arc<Published>>),
    /// Nothing yet.
    Nothing,
    /// What comes next is not kept any more.
    TooLate,
}

/// A window over the end of the log.
#[derive(Debug)]
pub(super) struct Recent(Mutex<Kept>);

#[derive(Debug)]
struct Kept {
    /// The position before the first kept event.
    before: Position,
    events: VecDeque<Arc<Published>>,
    bytes: usize,
}

impl Recent {
    /// An empty window that continues after `position`.
    pub(super) fn after(position: Position) -> Self {
        let kept = Kept { before: position, events: VecDeque::new(), bytes: 0 };
        Self(Mutex::new(kept))
    }

    /// Adds what follows the last event without a gap.
    pub(super) fn extend(&self, events: &[Arc<Published>]) {
        let mut kept = self.lock();
        kept.bytes += events.iter().map(|event| event.envelope.len()).sum::<usize>();
        kept.events.extend(events.iter().cloned());
        while kept.events.len() > EVENTS_MAX || kept.bytes > BYTES_MAX {
            let Some(oldest) = kept.events.pop_front() else { break };
            kept.bytes -= oldest.envelope.len();
            kept.before = oldest.record.position;
        }
    }

    /// At most `limit` events after `position`.
    pub(super) fn find(&self, position: Position, limit: usize) -> Found {
        let kept = self.lock();
        let Some(skip) = position.0.checked_sub(kept.before.0) else { return Found::TooLate };
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let end = kept.events.len().min(skip.saturating_add(limit));
        if skip >= end {
            return Found::Nothing;
        }
        Found::Events(kept.events.range(skip..end).cloned().collect())
    }

    /// Takes the data out of events that are kept here, and were erased.
    pub(super) fn erase(&self, positions: impl Iterator<Item = Position>) {
        let mut kept = self.lock();
        let before = kept.before;
        for position in positions {
            let at =
                position.0.checked_sub(before.next().0).and_then(|at| usize::try_from(at).ok());
            let Some(event) = at.and_then(|at| kept.events.get_mut(at)) else { continue };
            let bytes = event.envelope.len();
            *event = Arc::new(Published::new(Recorded { data: None, ..event.record.clone() }));
            let less = bytes.saturating_sub(event.envelope.len());
            kept.bytes = kept.bytes.saturating_sub(less);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::early::tests::event;
    use super::*;

    #[test]
    fn a_reader_finds_what_follows_its_position() {
        let recent = Recent::after(Position(10));
        assert_eq!(recent.find(Position(10), 9), Found::Nothing);
        let events: Vec<_> = (11..=13).map(event).collect();
        recent.extend(&events);
        assert_eq!(recent.find(Position(10), 9), Found::Events(events.clone()));
        assert_eq!(recent.find(Position(11), 1), Found::Events(vec![events[1].clone()]));
        assert_eq!(recent.find(Position(13), 9), Found::Nothing);
        assert_eq!(recent.find(Position(9), 9), Found::TooLate);
    }

    #[test]
    fn what_was_erased_is_not_kept() {
        let recent = Recent::after(Position(10));
        recent.extend(&(11..=13).map(event).collect::<Vec<_>>());
        recent.erase([3, 10, 12, 14].into_iter().map(Position));
        let Found::Events(found) = recent.find(Position(10), 9) else { panic!("there are some") };
        let has_data: Vec<_> = found.iter().map(|event| event.record.data.is_some()).collect();
        assert_eq!(has_data, [true, false, true]);
        assert!(found[1].envelope.ends_with(br#""data":null,"erased":true}"#));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let recent = Recent::after(Position::ZERO);
        let count = EVENTS_MAX as u64 + 5;
        let events: Vec<_> = (1..=count).map(event).collect();
        recent.extend(&events);
        assert_eq!(recent.find(Position(4), 1), Found::TooLate);
        assert_eq!(recent.find(Position(5), 1), Found::Events(vec![events[5].clone()]));
    }
}
