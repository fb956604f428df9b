use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use cqrs_es::test::TestFramework;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::ids::{RoomSeq, UserId, Version};
use crate::{Decision, StreamAggregate as _, StreamEvent as _};

type ReceiptTest = TestFramework<Receipt>;

const ASHA: UserId = UserId::from_uuid(Uuid::from_u128(1));

fn moved(up_to: u64) -> CursorMoved {
    CursorMoved { user_id: ASHA, up_to: RoomSeq(up_to) }
}

fn advance(delivered: Option<u64>, read: Option<u64>) -> ReceiptCommand {
    ReceiptCommand::Advance {
        user_id: ASHA,
        delivered_up_to: delivered.map(RoomSeq),
        read_up_to: read.map(RoomSeq),
    }
}

#[track_caller]
fn check(given: Vec<ReceiptEvent>, command: ReceiptCommand, expected: Vec<ReceiptEvent>) {
    ReceiptTest::with(()).given(given).when(command).then_expect_events(expected);
}

#[test]
fn a_cursor_moves_forward() {
    check(vec![], advance(Some(3), None), vec![ReceiptEvent::Delivered(moved(3))]);
    let given = vec![ReceiptEvent::Delivered(moved(3))];
    check(given, advance(None, Some(2)), vec![ReceiptEvent::Read(moved(2))]);
}

#[test]
fn a_cursor_never_moves_back() {
    let given = vec![ReceiptEvent::Read(moved(5))];
    check(given.clone(), advance(Some(5), Some(4)), vec![]);
    check(given, advance(Some(4), None), vec![]);
}

#[test]
fn reading_moves_delivered_without_a_second_event() {
    check(vec![], advance(Some(4), Some(4)), vec![ReceiptEvent::Read(moved(4))]);
    let both = vec![ReceiptEvent::Delivered(moved(6)), ReceiptEvent::Read(moved(4))];
    check(vec![], advance(Some(6), Some(4)), both);
}

#[test]
fn a_cursor_that_is_there_says_since_when() {
    let mut receipt = Receipt::default();
    receipt.apply(ReceiptEvent::Delivered(moved(3)));
    receipt.apply(ReceiptEvent::Read(moved(2)));
    let already = |command| receipt.decide(command);
    assert_eq!(already(advance(Some(3), None)), Ok(Decision::Already(Version(1))));
    assert_eq!(already(advance(None, Some(1))), Ok(Decision::Already(Version(2))));
    assert_eq!(already(advance(Some(0), None)), Ok(Decision::Already(Version::ZERO)));
}

/// Folded from no more than the last event of each type.
fn from_the_last(history: &[ReceiptEvent]) -> Receipt {
    let last = |wanted| history.iter().rposition(|event| event.catalogue_type() == wanted);
    let last: BTreeSet<_> = Receipt::LAST_OF.iter().copied().filter_map(last).collect();
    let mut receipt = Receipt::default();
    for index in last {
        receipt.pass_over_to(Version(u32::try_from(index).unwrap() + 1));
        receipt.apply(history[index].clone());
    }
    receipt
}

proptest! {
    /// Whatever is asked, both cursors are the largest of what was asked so far, `delivered` is
    /// never behind `read`, a second asking adds no event, and the last event of each type says it all.
    #[test]
    fn cursors_are_the_largest_asked_for(
        asked in prop::collection::vec((prop::option::of(0..50_u64), prop::option::of(0..50_u64)), 0..40)
    ) {
        let mut receipt = Receipt::default();
        let (mut delivered_max, mut read_max) = (0, 0);
        let mut history = Vec::new();
        for (delivered, read) in asked {
            let command = advance(delivered, read);
            if let Ok(Decision::Events(events)) = receipt.decide(command) {
                for event in events {
                    receipt.apply(event.clone());
                    history.push(event);
                }
            }
            prop_assert_eq!(from_the_last(&history), receipt);
            read_max = read_max.max(read.unwrap_or(0));
            delivered_max = delivered_max.max(delivered.unwrap_or(0)).max(read_max);
            prop_assert_eq!(receipt.read(), RoomSeq(read_max));
            prop_assert_eq!(receipt.delivered(), RoomSeq(delivered_max));
            prop_assert!(matches!(receipt.decide(command), Ok(Decision::Already(_))));
        }
    }
}
