use cqrs_es::test::TestFramework;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::Decision;
use crate::ids::{ErasureId, Position, UserId, Version};

type ErasureTest = TestFramework<Erasure>;

const ID: ErasureId = ErasureId::from_uuid(Uuid::from_u128(1));
const ASHA: UserId = UserId::from_uuid(Uuid::from_u128(2));

fn positions(positions: &[u64]) -> Positions {
    Positions::of(positions.iter().copied().map(Position))
}

fn tell(at: &[u64]) -> ErasureCommand {
    let reason = Reason::parse("asked for by letter").unwrap();
    ErasureCommand::Tell {
        erasure_id: ID,
        user_id: Some(ASHA),
        reason,
        by: ErasedBy::Operator,
        positions: positions(at),
    }
}

fn told(at: &[u64]) -> ErasureEvent {
    ErasureEvent::Told(LogErased {
        erasure_id: ID,
        user_id: Some(ASHA),
        reason: "asked for by letter".to_owned(),
        by: ErasedBy::Operator,
        positions: positions(at),
    })
}

#[test]
fn an_erasure_tells_where_why_and_for_whom() {
    ErasureTest::with(())
        .given_no_previous_events()
        .when(tell(&[7, 5, 6, 9]))
        .then_expect_events(vec![told(&[5, 6, 7, 9])]);
}

#[test]
fn an_erasure_that_goes_on_tells_of_what_is_new() {
    ErasureTest::with(())
        .given(vec![told(&[5, 6])])
        .when(tell(&[6, 7]))
        .then_expect_events(vec![told(&[7])]);
}

#[test]
fn what_was_told_is_not_told_again() {
    use cqrs_es::Aggregate as _;
    let mut erasure = Erasure::default();
    erasure.apply(told(&[5, 6]));
    assert_eq!(erasure.decide(tell(&[5])), Ok(Decision::Already(Version(1))));
}

#[test]
fn nothing_is_nothing_to_tell() {
    ErasureTest::with(())
        .given_no_previous_events()
        .when(tell(&[]))
        .then_expect_error(ErasureError::Nothing);
}

#[test]
fn one_event_tells_of_so_many_and_no_more() {
    let many: Vec<u64> = (1..=POSITIONS_MAX + 1).map(|position| position * 2).collect();
    ErasureTest::with(()).given_no_previous_events().when(tell(&many)).then_expect_error(
        ErasureError::TooMany { count: POSITIONS_MAX + 1, positions_max: POSITIONS_MAX },
    );
}

#[test]
fn ones_own_erasure_says_whose_it_is() {
    let ErasureCommand::Tell { erasure_id, reason, positions, .. } = tell(&[1]);
    let by = ErasedBy::Themselves;
    let nobodys = ErasureCommand::Tell { erasure_id, user_id: None, reason, by, positions };
    ErasureTest::with(())
        .given_no_previous_events()
        .when(nobodys)
        .then_expect_error(ErasureError::Nobody);
}

#[test]
fn a_reason_is_a_line_of_text() {
    assert_eq!(Reason::parse("  asked \u{0905}  ").unwrap().as_str(), "asked \u{0905}");
    let long = "x".repeat(REASON_CHARS_MAX + 1);
    for wrong in ["", "  ", "two\nlines", "\0", &long] {
        assert_eq!(Reason::parse(wrong), Err(ReasonError), "{wrong:?}");
    }
}

#[test]
fn positions_are_written_as_stretches() {
    let written = serde_json::to_string(&positions(&[3, 1, 2, 9])).unwrap();
    assert_eq!(written, "[[1,3],[9,9]]");
    assert_eq!(serde_json::from_str::<Positions>(&written).unwrap(), positions(&[1, 2, 3, 9]));
}

proptest! {
    #[test]
    fn stretches_hold_exactly_what_was_put_in(
        mut put in proptest::collection::vec(1_u64..60, 0..40)
    ) {
        let stretches = positions(&put);
        put.sort_unstable();
        put.dedup();
        let held: Vec<u64> = stretches.iter().map(|position| position.0).collect();
        prop_assert_eq!(&held, &put);
        prop_assert_eq!(stretches.count(), put.len() as u64);
        for position in 1..60 {
            prop_assert_eq!(stretches.contains(Position(position)), put.contains(&position));
        }
    }
}
