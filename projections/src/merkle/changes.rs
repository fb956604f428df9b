//! Which nodes a batch of events completes: told by numbers alone.

use std::ops::Range;

use sandesham_domain::Recorded;

use super::STEP;

/// The leaves of a batch: from the first to the one after the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    leaves: Range<u64>,
}

impl Changes {
    /// Of a batch, which is dense.
    pub(crate) fn of(events: &[&Recorded]) -> Self {
        let first = events.first().map_or(0, |first| first.position.0.saturating_sub(1));
        Self { leaves: first..first + events.len() as u64 }
    }

    /// Whether no node is completed that is kept.
    pub(crate) fn is_empty(&self) -> bool {
        self.completed(STEP).is_empty()
    }

    /// The nodes of a height whose last leaf is in the batch.
    pub(super) fn completed(&self, height: u32) -> Range<u64> {
        self.leaves.start >> height..self.leaves.end >> height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(leaves: Range<u64>, height: u32, expected: Range<u64>) {
        assert_eq!(Changes { leaves }.completed(height), expected);
    }

    #[test]
    fn a_node_is_completed_by_the_batch_with_its_last_leaf() {
        check(0..255, 8, 0..0);
        check(0..256, 8, 0..1);
        check(255..256, 8, 0..1);
        check(256..511, 8, 1..1);
        check(100..1_000, 8, 0..3);
        check(60_000..65_536, 16, 0..1);
        check(65_536..70_000, 16, 1..1);
        assert!(Changes { leaves: 256..511 }.is_empty());
        assert!(Changes::of(&[]).is_empty());
    }
}
