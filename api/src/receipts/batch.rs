//! What waits for one member's next commit in one room.

use sandesham_domain::{Position, RoomSeq};
use tokio::sync::oneshot;

use crate::problem::Problem;

/// How far a member's cursors shall move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursors {
    pub(super) delivered: Option<RoomSeq>,
    pub(super) read: Option<RoomSeq>,
}

impl Cursors {
    /// The farther of both, each.
    pub(super) fn merge(self, other: Self) -> Self {
        Self { delivered: self.delivered.max(other.delivered), read: self.read.max(other.read) }
    }
}

/// One call, and who waits for its answer.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) cursors: Cursors,
    pub(super) answer: oneshot::Sender<Result<Position, Problem>>,
}

/// The calls that share a commit.
#[derive(Debug, Default)]
pub(super) struct Batch(Vec<Call>);

impl Batch {
    pub(super) fn push(&mut self, call: Call) {
        self.0.push(call);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// What covers them all.
    pub(super) fn cursors(&self) -> Cursors {
        self.0.iter().map(|call| call.cursors).fold(Cursors::default(), Cursors::merge)
    }

    /// The calls, each on its own.
    pub(super) fn into_calls(self) -> Vec<Call> {
        self.0
    }

    /// Answers all of them alike.
    pub(super) fn answer(self, position: Position) {
        for call in self.0 {
            // Whoever no longer waits needs no answer.
            let _ = call.answer.send(Ok(position));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_asks_for_the_farthest_of_each_cursor() {
        let cursors = |delivered, read| Cursors { delivered, read };
        let (low, high) = (Some(RoomSeq(3)), Some(RoomSeq(7)));
        assert_eq!(cursors(high, None).merge(cursors(low, low)), cursors(high, low));
        assert_eq!(cursors(None, None).merge(cursors(None, None)), Cursors::default());
    }
}
