//! Schedules that are sent again and again. The moment 0 is a Friday, 08:00 in UTC.

use super::*;

const MINUTE: i64 = 60;

/// Every ten minutes.
fn recurrence() -> Recurrence {
    Recurrence::cron("*/10 * * * *".into(), "UTC".into(), None).unwrap()
}

/// Every ten minutes, the last time at 30.
fn ending() -> Recurrence {
    Recurrence::cron("*/10 * * * *".into(), "UTC".into(), Some(at(30 * MINUTE))).unwrap()
}

fn planned(recurrence: Recurrence, late: LatePolicy) -> ScheduleEvent {
    let ScheduleEvent::Created(created) = created(late) else { unreachable!() };
    ScheduleEvent::Created(ScheduleCreated { recurrence, ..created })
}

fn released_at(minute: i64, late_by_ms: u64, missed_from: Option<i64>) -> ScheduleEvent {
    ScheduleEvent::Released(ScheduleReleased {
        schedule_id: SCHEDULE,
        room_id: ROOM,
        message_id: MessageId::released(SCHEDULE, at(minute * MINUTE)),
        due_at: at(minute * MINUTE),
        late_by_ms,
        missed_from: missed_from.map(|minute| at(minute * MINUTE)),
    })
}

fn failed_at(minute: i64, reason: FailureReason, missed_from: Option<i64>) -> ScheduleEvent {
    ScheduleEvent::Failed(ScheduleFailed {
        schedule_id: SCHEDULE,
        room_id: ROOM,
        due_at: at(minute * MINUTE),
        reason,
        missed_from: missed_from.map(|minute| at(minute * MINUTE)),
    })
}

fn skipped_at(minute: i64, missed_from: Option<i64>) -> ScheduleEvent {
    ScheduleEvent::Skipped(ScheduleSkipped {
        schedule_id: SCHEDULE,
        room_id: ROOM,
        due_at: at(minute * MINUTE),
        missed_from: missed_from.map(|minute| at(minute * MINUTE)),
    })
}

fn skip(minute: i64, now: i64) -> ScheduleCommand {
    let due_at = at(minute * MINUTE);
    ScheduleCommand::Skip { by: ASHA, due_at, now: at(now * MINUTE) }
}

fn send_now(due_minute: Option<i64>, now: i64) -> ScheduleCommand {
    let due_at = due_minute.map(|minute| at(minute * MINUTE));
    ScheduleCommand::Release(Attempt { by: Some(ASHA), due_at, now: at(now * MINUTE) })
}

fn completed() -> ScheduleEvent {
    ScheduleEvent::Completed(ended())
}

#[test]
fn each_occurrence_is_due_after_the_last_one_consumed() {
    let mut schedule = folded(vec![planned(recurrence(), LatePolicy::Send)]);
    assert_eq!(schedule.next_due(), Some(at(10 * MINUTE)));
    schedule.apply(released_at(10, 0, None));
    assert_eq!(schedule.next_due(), Some(at(20 * MINUTE)));
    schedule.apply(skipped_at(20, None));
    assert_eq!(schedule.next_due(), Some(at(30 * MINUTE)));
    schedule.apply(failed_at(30, FailureReason::TooLate, None));
    assert_eq!(
        (schedule.state(), schedule.next_due()),
        (ScheduleState::Pending, Some(at(40 * MINUTE)))
    );
}

#[test]
fn of_what_was_missed_only_the_latest_is_sent() {
    let given = vec![planned(recurrence(), LatePolicy::Send)];
    let late = released_at(50, 65_000, Some(10));
    accepted(given.clone(), release(10 * MINUTE, 51 * MINUTE + 5), vec![late.clone()]);
    accepted(given, release(10 * MINUTE, 19 * MINUTE), vec![released_at(10, 540_000, None)]);
    let missed = folded(vec![planned(recurrence(), LatePolicy::Send), late]);
    assert_eq!(missed.next_due(), Some(at(60 * MINUTE)));
}

#[test]
fn one_that_is_too_late_leaves_those_to_come() {
    let given = vec![planned(recurrence(), LatePolicy::Skip)];
    let too_late = failed_at(50, FailureReason::TooLate, Some(10));
    accepted(given.clone(), release(10 * MINUTE, 56 * MINUTE), vec![too_late]);
    accepted(given, release(10 * MINUTE, 54 * MINUTE), vec![released_at(50, 240_000, Some(10))]);
}

#[test]
fn what_hinders_all_that_is_to_come_ends_it() {
    let given = vec![planned(recurrence(), LatePolicy::Send)];
    let fail =
        |reason| ScheduleCommand::Fail { due_at: at(10 * MINUTE), reason, now: at(11 * MINUTE) };
    for (reason, state) in [
        (FailureReason::NotAMember, ScheduleState::Failed),
        (FailureReason::AccountDeactivated, ScheduleState::Failed),
        (FailureReason::MessageIdTaken, ScheduleState::Pending),
    ] {
        let failed = failed_at(10, reason, None);
        accepted(given.clone(), fail(reason), vec![failed.clone()]);
        let schedule = folded([given.clone(), vec![failed]].concat());
        assert_eq!(schedule.state(), state, "{reason:?}");
    }
}

#[test]
fn the_last_occurrence_completes_it_whatever_became_of_it() {
    let begun = || vec![planned(ending(), LatePolicy::Skip), released_at(20, 0, Some(10))];
    accepted(
        begun(),
        release(30 * MINUTE, 30 * MINUTE),
        vec![released_at(30, 0, None), completed()],
    );
    accepted(begun(), skip(30, 25), vec![skipped_at(30, None), completed()]);
    let too_late = failed_at(30, FailureReason::TooLate, None);
    accepted(begun(), release(30 * MINUTE, 90 * MINUTE), vec![too_late, completed()]);
    accepted(begun(), send_now(Some(30), 25), vec![released_at(30, 0, None), completed()]);
    let over = [begun(), vec![released_at(30, 0, None), completed()]].concat();
    refused(over, skip(40, 35), ScheduleError::Over);
}

#[test]
fn an_author_sends_the_next_occurrence_early_or_late() {
    let given = || vec![planned(recurrence(), LatePolicy::Skip)];
    accepted(given(), send_now(Some(10), 2), vec![released_at(10, 0, None)]);
    // Who asks for it need not be told that it is too late.
    accepted(given(), send_now(Some(10), 48), vec![released_at(40, 480_000, Some(10))]);
    refused(given(), send_now(None, 2), ScheduleError::DueAtMissing);
    refused(given(), send_now(Some(20), 2), ScheduleError::NotDue { due_at: at(20 * MINUTE) });
    let by_ravi = Attempt { by: Some(RAVI), due_at: None, now: at(0) };
    refused(given(), ScheduleCommand::Release(by_ravi), ScheduleError::Unknown);
}

#[test]
fn what_is_sent_once_is_sent_now_without_saying_when_it_was_due() {
    let given = || vec![created(LatePolicy::Send)];
    accepted(given(), send_now(None, 1), vec![released(0), completed()]);
    let other =
        ScheduleCommand::Release(Attempt { by: Some(ASHA), due_at: Some(at(90)), now: at(1) });
    refused(given(), other, ScheduleError::NotDue { due_at: at(90) });
    let failed = vec![created(LatePolicy::Send), failed(FailureReason::NotAMember)];
    refused(failed, send_now(None, 1), ScheduleError::NothingDue);
}

#[test]
fn an_occurrence_is_passed_over() {
    let given = || vec![planned(recurrence(), LatePolicy::Send)];
    accepted(given(), skip(10, 2), vec![skipped_at(10, None)]);
    // What was missed before it is passed over too: the next is later than now.
    accepted(given(), skip(10, 35), vec![skipped_at(30, Some(10))]);
    refused(given(), skip(20, 2), ScheduleError::NotDue { due_at: at(20 * MINUTE) });
    refused(vec![created(LatePolicy::Send)], skip(10, 0), ScheduleError::SentOnce);
    let by_ravi = ScheduleCommand::Skip { by: RAVI, due_at: at(10 * MINUTE), now: at(0) };
    refused(given(), by_ravi, ScheduleError::Unknown);
}

#[test]
fn a_plan_that_never_fires_or_only_far_ahead_is_refused() {
    let plan_of = |expression: &str, until| {
        let recurrence = Recurrence::cron(expression.into(), "UTC".into(), until).unwrap();
        let new = NewSchedule { recurrence, ..plan(LatePolicy::Send) };
        ScheduleCommand::Create { new, now: at(0) }
    };
    let never = || ScheduleError::NeverFires { field: "cron" };
    refused(vec![], plan_of("0 0 30 2 *", None), never());
    refused(vec![], plan_of("0 * * * *", Some(at(10))), never());
    let too_far = ScheduleError::TooFarAhead { field: "cron", days_max: 366 };
    refused(vec![], plan_of("0 0 29 2 +1", None), too_far);
}

#[test]
fn events_say_no_more_than_they_must() {
    let json = |event: &ScheduleEvent| crate::StreamEvent::to_data(event);
    assert!(!json(&released_at(10, 0, None)).contains("missed_from"));
    assert!(
        json(&released_at(20, 0, Some(10)))
            .contains(r#""missed_from":"2027-01-15T08:10:00.000000Z""#)
    );
    let data = json(&planned(recurrence(), LatePolicy::Send));
    assert!(data.contains(r#""cron":"*/10 * * * *","time_zone":"UTC","late":"send""#), "{data}");
}

#[test]
fn events_of_the_first_version_are_still_read() {
    let data = format!(
        r#"{{"schedule_id":"{SCHEDULE}","room_id":"{ROOM}","text":"later","send_at":"{}","late":"send"}}"#,
        at(100)
    );
    let old: ScheduleCreated = serde_json::from_str(&data).unwrap();
    assert_eq!(old.planned_at, None);
    let schedule = folded(vec![ScheduleEvent::Created(old)]);
    assert_eq!(schedule.next_due(), Some(at(100)));
    let changed = format!(r#"{{"schedule_id":"{SCHEDULE}","room_id":"{ROOM}","text":"other"}}"#);
    let changed: ScheduleChanged = serde_json::from_str(&changed).unwrap();
    assert_eq!((changed.recurrence, changed.planned_at), (None, None));
}

#[test]
fn each_kind_of_recurrence_comes_back_from_its_data() {
    let starts_at = "2026-11-30T09:00".parse().unwrap();
    let rule = Recurrence::rule("FREQ=DAILY".into(), starts_at, "Asia/Kolkata".into()).unwrap();
    for recurrence in [recurrence(), ending(), rule, Recurrence::Once { send_at: at(1) }] {
        let event = planned(recurrence, LatePolicy::Send);
        let data = crate::StreamEvent::to_data(&event);
        let read: ScheduleCreated = serde_json::from_str(&data).unwrap();
        let read = ScheduleEvent::Created(ScheduleCreated { author: Some(ASHA), ..read });
        assert_eq!(read, event, "{data}");
    }
}
