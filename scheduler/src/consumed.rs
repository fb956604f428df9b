//! Occurrences that are over, though the read model does not say so yet.
//!
//! Pure. While many leave at once the read model is seconds behind, and would give them out again.

use std::collections::HashMap;

use sandesham_domain::{Position, ScheduleId, Timestamp};

use crate::window::Due;

/// Far more than a read model is behind by. Beyond that some are decided on in vain, no more.
const HELD_MAX: usize = 200_000;

/// What was consumed lately.
#[derive(Debug, Default)]
pub(crate) struct Consumed(HashMap<ScheduleId, Last>);

#[derive(Clone, Copy, Debug)]
struct Last {
    due_at: Timestamp,
    position: Position,
}

impl Consumed {
    /// An occurrence, and all of its schedule before it, are over since `position`.
    pub(crate) fn note(&mut self, due: Due, position: Position) {
        if self.0.len() >= HELD_MAX {
            self.0.clear();
        }
        self.0.insert(due.schedule_id, Last { due_at: due.due_at, position });
    }

    /// Whether an occurrence is over.
    pub(crate) fn holds(&self, due: Due) -> bool {
        self.0.get(&due.schedule_id).is_some_and(|last| due.due_at <= last.due_at)
    }

    /// The read model has everything up to `position`.
    pub(crate) fn forget_up_to(&mut self, position: Position) {
        self.0.retain(|_, last| last.position > position);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::tests::due;

    #[test]
    fn an_occurrence_is_over_until_the_read_model_says_so_itself() {
        let mut consumed = Consumed::default();
        consumed.note(due(1, 10), Position(5));
        consumed.note(due(2, 10), Position(8));
        assert!(consumed.holds(due(1, 10)) && consumed.holds(due(1, 9)));
        assert!(!consumed.holds(due(1, 11)), "the next occurrence is not");
        assert!(!consumed.holds(due(3, 10)));
        consumed.forget_up_to(Position(5));
        assert!(!consumed.holds(due(1, 10)));
        assert!(consumed.holds(due(2, 10)));
    }
}
