mod change;
mod files;
mod recurring;
mod release;

use cqrs_es::Aggregate;
use cqrs_es::test::TestFramework;
use uuid::Uuid;

use super::*;
use crate::Decision;
use crate::aggregate::ErasedEvent;
use crate::attachment::Enclosures;
use crate::catalogue::EventType;
use crate::ids::{MessageId, RoomId, ScheduleId, UserId, Version};
use crate::limits::Limits;
use crate::text::MessageText;
use crate::timestamp::Timestamp;

type ScheduleTest = TestFramework<Schedule>;

const ASHA: UserId = UserId::from_uuid(Uuid::from_u128(1));
const RAVI: UserId = UserId::from_uuid(Uuid::from_u128(2));
const ROOM: RoomId = RoomId::from_uuid(Uuid::from_u128(20));
const SCHEDULE: ScheduleId = ScheduleId::from_uuid(Uuid::from_u128(30));

/// Seconds after a fixed moment.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_800_000_000_000_000 + seconds * 1_000_000)
}

fn plan(late: LatePolicy) -> NewSchedule {
    NewSchedule {
        schedule_id: SCHEDULE,
        author: ASHA,
        room_id: ROOM,
        text: MessageText::parse("later", &Limits::default()).unwrap(),
        attachments: Enclosures::default(),
        recurrence: Recurrence::Once { send_at: at(100) },
        late,
    }
}

fn created(late: LatePolicy) -> ScheduleEvent {
    ScheduleEvent::Created(ScheduleCreated {
        author: Some(ASHA),
        schedule_id: SCHEDULE,
        room_id: ROOM,
        text: "later".into(),
        attachments: vec![],
        recurrence: Recurrence::Once { send_at: at(100) },
        late,
        planned_at: Some(at(0)),
    })
}

fn ended() -> ScheduleEnded {
    ScheduleEnded { schedule_id: SCHEDULE, room_id: ROOM }
}

fn released(late_by_ms: u64) -> ScheduleEvent {
    ScheduleEvent::Released(ScheduleReleased {
        schedule_id: SCHEDULE,
        room_id: ROOM,
        message_id: MessageId::released(SCHEDULE, at(100)),
        due_at: at(100),
        late_by_ms,
        missed_from: None,
    })
}

fn failed(reason: FailureReason) -> ScheduleEvent {
    let (schedule_id, room_id, due_at) = (SCHEDULE, ROOM, at(100));
    let missed_from = None;
    ScheduleEvent::Failed(ScheduleFailed { schedule_id, room_id, due_at, reason, missed_from })
}

fn create(now: Timestamp) -> ScheduleCommand {
    ScheduleCommand::Create { new: plan(LatePolicy::Send), now }
}

fn release(due: i64, now: i64) -> ScheduleCommand {
    ScheduleCommand::Release(Attempt { by: None, due_at: Some(at(due)), now: at(now) })
}

fn folded(events: Vec<ScheduleEvent>) -> Schedule {
    let mut schedule = Schedule::default();
    for event in events {
        schedule.apply(event);
    }
    schedule
}

#[track_caller]
fn refused(given: Vec<ScheduleEvent>, command: ScheduleCommand, error: ScheduleError) {
    ScheduleTest::with(()).given(given).when(command).then_expect_error(error);
}

#[track_caller]
fn accepted(given: Vec<ScheduleEvent>, command: ScheduleCommand, events: Vec<ScheduleEvent>) {
    ScheduleTest::with(()).given(given).when(command).then_expect_events(events);
}

#[test]
fn a_message_is_planned_for_the_future() {
    accepted(vec![], create(at(0)), vec![created(LatePolicy::Send)]);
    refused(vec![], create(at(100)), ScheduleError::Past);
    refused(vec![], create(at(101)), ScheduleError::Past);
    let year_before = at(100 - 366 * 86_400 - 1);
    let too_far = ScheduleError::TooFarAhead { field: "send_at", days_max: 366 };
    refused(vec![], create(year_before), too_far);
}

#[test]
fn a_repeated_plan_is_a_repeat_even_when_it_is_over() {
    let given = vec![created(LatePolicy::Send), released(0), ScheduleEvent::Completed(ended())];
    let schedule = folded(given.clone());
    assert_eq!(schedule.decide(create(at(1_000))), Ok(Decision::Already(Version(1))));
    let other = ScheduleCommand::Create { new: plan(LatePolicy::Skip), now: at(0) };
    refused(given.clone(), other, ScheduleError::IdTaken);
    let by_ravi = NewSchedule { author: RAVI, ..plan(LatePolicy::Send) };
    refused(given, ScheduleCommand::Create { new: by_ravi, now: at(0) }, ScheduleError::IdTaken);
}

#[test]
fn what_is_due_leaves_once() {
    let given = vec![created(LatePolicy::Send)];
    let completed = ScheduleEvent::Completed(ended());
    accepted(given.clone(), release(100, 101), vec![released(1_000), completed.clone()]);
    accepted(given.clone(), release(100, 99), vec![released(0), completed.clone()]);
    refused(given, release(90, 101), ScheduleError::NotDue { due_at: at(90) });
    let over = vec![created(LatePolicy::Send), released(0), completed];
    refused(over, release(100, 101), ScheduleError::Over);
}

#[test]
fn what_may_not_be_late_fails_when_it_is() {
    let given = vec![created(LatePolicy::Skip)];
    let in_time = vec![released(300_000), ScheduleEvent::Completed(ended())];
    accepted(given.clone(), release(100, 400), in_time);
    accepted(given, release(100, 401), vec![failed(FailureReason::TooLate)]);
    let however_late = vec![released(86_400_000), ScheduleEvent::Completed(ended())];
    accepted(vec![created(LatePolicy::Send)], release(100, 86_500), however_late);
}

#[test]
fn only_its_author_cancels_what_is_not_over() {
    let cancel = |by| ScheduleCommand::Cancel { by };
    let cancelled = ScheduleEvent::Cancelled(ended());
    accepted(vec![created(LatePolicy::Send)], cancel(ASHA), vec![cancelled.clone()]);
    refused(vec![created(LatePolicy::Send)], cancel(RAVI), ScheduleError::Unknown);
    refused(vec![], cancel(ASHA), ScheduleError::Unknown);
    let over = vec![created(LatePolicy::Send), cancelled.clone()];
    refused(over.clone(), cancel(ASHA), ScheduleError::Over);
    refused(over, release(100, 101), ScheduleError::Over);
    let fell_through = vec![created(LatePolicy::Send), failed(FailureReason::NotAMember)];
    accepted(fell_through, cancel(ASHA), vec![cancelled]);
}

#[test]
fn a_failed_one_has_nothing_due_and_a_new_time_arms_it_again() {
    let mut events = vec![created(LatePolicy::Send), failed(FailureReason::NotAMember)];
    assert_eq!(folded(events.clone()).state(), ScheduleState::Failed);
    assert_eq!(folded(events.clone()).next_due(), None);
    events.push(ScheduleEvent::Changed(ScheduleChanged {
        schedule_id: SCHEDULE,
        room_id: ROOM,
        text: None,
        attachments: None,
        recurrence: Some(Recurrence::Once { send_at: at(200) }),
        late: None,
        planned_at: Some(at(150)),
    }));
    assert_eq!(folded(events).next_due(), Some(at(200)));
}

#[test]
fn an_erased_plan_sends_nothing() {
    let event_type = EventType::ScheduleCreated;
    let erased = ErasedEvent { event_type, room_id: None, actor: Some(ASHA) };
    let given = vec![ScheduleEvent::Erased(erased), ScheduleEvent::Cancelled(ended())];
    assert_eq!(folded(given.clone()).next_due(), None);
    assert_eq!(folded(given.clone()).author(), Some(ASHA));
    refused(given, release(100, 101), ScheduleError::Unknown);
}

#[test]
fn a_new_time_arms_no_plan_that_was_erased() {
    let mut fate = Fate::default();
    let once = Recurrence::Once { send_at: at(200) };
    let changed = ScheduleEvent::Changed(ScheduleChanged {
        schedule_id: SCHEDULE,
        room_id: ROOM,
        text: None,
        attachments: None,
        recurrence: Some(once.clone()),
        late: None,
        planned_at: Some(at(150)),
    });
    fate.note(&failed(FailureReason::TooLate), None);
    fate.note(&changed, None);
    assert_eq!((fate.state, fate.next_due(&once)), (ScheduleState::Failed, None));
    fate.note(&changed, Some(&once));
    assert_eq!((fate.state, fate.next_due(&once)), (ScheduleState::Pending, Some(at(200))));
}
