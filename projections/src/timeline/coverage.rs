//! Which numbers of a room a part of its timeline covers.
//!
//! Edits, deletions and reactions have numbers but no items: they belong to the part that holds the
//! item before them. So parts that follow each other cover everything, each number once.

use sandesham_domain::RoomSeq;
use serde::Deserialize;

use super::TimelineRange;

/// A stay of the viewer, both ends included; an open one ends at the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Span(pub(super) RoomSeq, pub(super) RoomSeq);

/// The ends of what a part covers, both included; an empty part ends one before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Coverage {
    pub(super) from_seq: RoomSeq,
    pub(super) to_seq: RoomSeq,
}

impl TimelineRange {
    /// Whether the first items of the range are asked for, and not the last.
    pub(super) const fn is_ascending(&self) -> bool {
        self.after.is_some()
    }

    /// What is covered by the items at `seqs`, ascending: those that were found, with one more than
    /// the limit where the part is cut, which is dropped from them.
    pub(super) fn cover(&self, spans: &[Span], seqs: &mut Vec<RoomSeq>) -> Coverage {
        let limit = self.limit as usize;
        let first = first_after(spans, self.after.unwrap_or_default());
        let last = last_before(spans, self.before);
        let (Some(mut from_seq), Some(mut to_seq)) = (first, last) else {
            return self.nothing(spans);
        };
        if seqs.len() > limit {
            if self.is_ascending() {
                let next = seqs[limit];
                seqs.truncate(limit);
                to_seq = last_before(spans, Some(next)).unwrap_or(to_seq);
            } else {
                seqs.drain(..seqs.len() - limit);
                from_seq = seqs.first().copied().unwrap_or(from_seq);
            }
        }
        if from_seq > to_seq {
            return self.nothing(spans);
        }
        Coverage { from_seq, to_seq }
    }

    /// An empty part where the range begins, or, read backwards, where it ends.
    fn nothing(&self, spans: &[Span]) -> Coverage {
        let head = spans.iter().map(|span| span.1).max().unwrap_or_default();
        let before = self.before.map_or(head, |before| RoomSeq(before.0.saturating_sub(1)));
        let to_seq = self.after.unwrap_or(before).min(head);
        Coverage { from_seq: to_seq.next(), to_seq }
    }
}

/// The first visible number after `after`.
fn first_after(spans: &[Span], after: RoomSeq) -> Option<RoomSeq> {
    let within = |Span(joined, last): &Span| {
        let first = after.0.saturating_add(1).max(joined.0);
        (first <= last.0).then_some(RoomSeq(first))
    };
    spans.iter().filter_map(within).min()
}

/// The last visible number before `before`.
fn last_before(spans: &[Span], before: Option<RoomSeq>) -> Option<RoomSeq> {
    let before = before.map_or(u64::MAX, |before| before.0.saturating_sub(1));
    let within = |Span(joined, last): &Span| {
        let last = before.min(last.0);
        (joined.0 <= last).then_some(RoomSeq(last))
    };
    spans.iter().filter_map(within).max()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// In from 3 to 8 and again since 12; the head is 20.
    const SPANS: [Span; 2] = [Span(RoomSeq(3), RoomSeq(8)), Span(RoomSeq(12), RoomSeq(20))];

    fn range(after: Option<u64>, before: Option<u64>, limit: u32) -> TimelineRange {
        TimelineRange { after: after.map(RoomSeq), before: before.map(RoomSeq), limit }
    }

    #[track_caller]
    fn check(range: TimelineRange, found: &[u64], expected: (&[u64], u64, u64)) {
        let mut seqs: Vec<_> = found.iter().copied().map(RoomSeq).collect();
        let Coverage { from_seq, to_seq } = range.cover(&SPANS, &mut seqs);
        let seqs: Vec<_> = seqs.into_iter().map(|seq| seq.0).collect();
        assert_eq!((&seqs[..], from_seq.0, to_seq.0), expected);
    }

    #[test]
    fn an_uncut_part_covers_all_that_the_viewer_may_see() {
        check(range(None, None, 50), &[3, 5, 12], (&[3, 5, 12], 3, 20));
        check(range(Some(0), None, 50), &[3, 5, 12], (&[3, 5, 12], 3, 20));
        check(range(Some(4), Some(8), 50), &[5], (&[5], 5, 7));
    }

    #[test]
    fn a_cut_part_covers_what_follows_its_items_up_to_the_next_item() {
        check(range(Some(0), None, 1), &[3, 5], (&[3], 3, 4));
        check(range(None, None, 1), &[5, 14], (&[14], 14, 20));
        check(range(None, Some(14), 2), &[3, 5, 12], (&[5, 12], 5, 13));
    }

    #[test]
    fn nothing_is_covered_between_two_stays() {
        check(range(Some(8), None, 50), &[12], (&[12], 12, 20));
        check(range(None, Some(12), 50), &[3, 5], (&[3, 5], 3, 8));
        check(range(Some(0), None, 2), &[3, 5, 12], (&[3, 5], 3, 8));
        check(range(Some(8), Some(12), 50), &[], (&[], 9, 8));
    }

    #[test]
    fn an_empty_part_ends_one_before_it_begins() {
        check(range(Some(20), None, 50), &[], (&[], 21, 20));
        check(range(Some(99), None, 50), &[], (&[], 21, 20));
        check(range(None, Some(3), 50), &[], (&[], 3, 2));
        check(range(None, Some(0), 50), &[], (&[], 1, 0));
    }

    /// Walks all parts in one direction: their items, and the numbers that they cover.
    fn walk(items: &[u64], limit: u32, is_ascending: bool) -> (Vec<u64>, Vec<u64>) {
        let (mut seen, mut covered) = (Vec::new(), Vec::new());
        let mut range = range(is_ascending.then_some(0), None, limit);
        loop {
            let (after, before) =
                (range.after.map_or(0, |s| s.0), range.before.map_or(99, |s| s.0));
            let found = items.iter().copied().filter(|seq| *seq > after && *seq < before);
            let found: Vec<_> = found.map(RoomSeq).collect();
            let most = limit as usize + 1;
            let skip = if is_ascending { 0 } else { found.len().saturating_sub(most) };
            let mut seqs: Vec<_> = found.into_iter().skip(skip).take(most).collect();
            let Coverage { from_seq, to_seq } = range.cover(&SPANS, &mut seqs);
            if from_seq > to_seq {
                return (seen, covered);
            }
            seen.extend(seqs.iter().map(|seq| seq.0));
            covered.extend((from_seq.0..=to_seq.0).filter(|seq| *seq <= 8 || *seq >= 12));
            if is_ascending {
                range.after = Some(to_seq);
            } else {
                range.before = Some(from_seq);
            }
        }
    }

    proptest! {
        #[test]
        fn parts_that_follow_each_other_cover_each_number_once(
            items in proptest::collection::btree_set(
                (3_u64..=20).prop_filter("visible", |seq| *seq <= 8 || *seq >= 12), 0..14,
            ),
            limit in 1_u32..5,
            is_ascending: bool,
        ) {
            let items: Vec<u64> = items.into_iter().collect();
            let (mut seen, mut covered) = walk(&items, limit, is_ascending);
            seen.sort_unstable();
            covered.sort_unstable();
            prop_assert_eq!(seen, items);
            prop_assert_eq!(covered, (3..=8).chain(12..=20).collect::<Vec<_>>());
        }
    }
}
