//! A plan becomes another one.

use super::*;

fn change(change: PlanChange, now: i64) -> ScheduleCommand {
    ScheduleCommand::Change { by: ASHA, change, now: at(now) }
}

fn to_text(text: &str) -> PlanChange {
    let text = MessageText::parse(text, &Limits::default()).unwrap();
    PlanChange { text: Some(text), ..PlanChange::default() }
}

fn to_time(seconds: i64) -> PlanChange {
    let recurrence = RecurrenceFields { send_at: Some(at(seconds)), ..RecurrenceFields::default() };
    PlanChange { recurrence, ..PlanChange::default() }
}

fn to_cron(cron: &str) -> PlanChange {
    let recurrence = RecurrenceFields {
        cron: Some(cron.to_owned()),
        time_zone: Some("UTC".to_owned()),
        ..RecurrenceFields::default()
    };
    PlanChange { recurrence, ..PlanChange::default() }
}

fn changed() -> ScheduleChanged {
    ScheduleChanged {
        schedule_id: SCHEDULE,
        room_id: ROOM,
        text: None,
        attachments: None,
        recurrence: None,
        late: None,
        planned_at: None,
    }
}

fn given() -> Vec<ScheduleEvent> {
    vec![created(LatePolicy::Send)]
}

#[test]
fn only_what_changes_is_told() {
    let text = ScheduleChanged { text: Some("other".into()), ..changed() };
    accepted(given(), change(to_text("other"), 10), vec![ScheduleEvent::Changed(text)]);
    let recurrence = Some(Recurrence::Once { send_at: at(200) });
    let time = ScheduleChanged { recurrence, planned_at: Some(at(10)), ..changed() };
    accepted(given(), change(to_time(200), 10), vec![ScheduleEvent::Changed(time)]);
    let late = PlanChange { late: Some(LatePolicy::Skip), ..to_text("later") };
    let expected = ScheduleChanged { late: Some(LatePolicy::Skip), ..changed() };
    accepted(given(), change(late, 10), vec![ScheduleEvent::Changed(expected)]);
}

#[test]
fn what_is_so_already_is_answered_with_what_made_it_so() {
    let same = PlanChange { late: Some(LatePolicy::Send), ..to_text("later") };
    let same = PlanChange { recurrence: to_time(100).recurrence, ..same };
    let decide = |events, command| folded(events).decide(command);
    assert_eq!(decide(given(), change(same, 10)), Ok(Decision::Already(Version(1))));
    assert_eq!(
        decide(given(), change(PlanChange::default(), 10)),
        Ok(Decision::Already(Version(1)))
    );
    let other = ScheduleEvent::Changed(ScheduleChanged { text: Some("other".into()), ..changed() });
    let twice = vec![created(LatePolicy::Send), other];
    assert_eq!(decide(twice, change(to_text("other"), 10)), Ok(Decision::Already(Version(2))));
}

#[test]
fn another_time_is_within_the_limits_too() {
    refused(given(), change(to_time(10), 10), ScheduleError::Past);
    let too_far = ScheduleError::TooFarAhead { field: "send_at", days_max: 366 };
    refused(given(), change(to_time(367 * 86_400), 10), too_far);
    let never = ScheduleError::NeverFires { field: "cron" };
    refused(given(), change(to_cron("0 0 30 2 *"), 10), never);
    let wrong = RecurrenceError::CronFields { found: 6 };
    refused(given(), change(to_cron("0 0 0 1 1 *"), 10), ScheduleError::Recurrence(vec![wrong]));
}

#[test]
fn what_is_sent_once_may_become_recurring_and_back() {
    let recurring = Recurrence::cron("0 * * * *".into(), "UTC".into(), None).unwrap();
    let expected = ScheduleChanged {
        recurrence: Some(recurring.clone()),
        planned_at: Some(at(10)),
        ..changed()
    };
    let command = change(to_cron("0 * * * *"), 10);
    accepted(given(), command, vec![ScheduleEvent::Changed(expected.clone())]);
    let schedule = folded([given(), vec![ScheduleEvent::Changed(expected)]].concat());
    assert_eq!(schedule.next_due(), Some(at(3_600)));
}

#[test]
fn after_another_recurrence_the_next_is_later_than_the_change_and_than_what_was_consumed() {
    let recurring = Recurrence::cron("* * * * *".into(), "UTC".into(), None).unwrap();
    let changed_at = |now| {
        let recurrence = Some(recurring.clone());
        ScheduleEvent::Changed(ScheduleChanged {
            recurrence,
            planned_at: Some(at(now)),
            ..changed()
        })
    };
    let schedule = folded([given(), vec![changed_at(90)]].concat());
    assert_eq!(schedule.next_due(), Some(at(120)));
    let sent_early = ScheduleEvent::Released(ScheduleReleased {
        schedule_id: SCHEDULE,
        room_id: ROOM,
        message_id: MessageId::released(SCHEDULE, at(120)),
        due_at: at(120),
        late_by_ms: 0,
        missed_from: None,
    });
    let schedule = folded([given(), vec![changed_at(90), sent_early, changed_at(95)]].concat());
    assert_eq!(schedule.next_due(), Some(at(180)));
}

#[test]
fn what_failed_is_armed_by_a_time_and_not_by_a_text() {
    let failed = vec![created(LatePolicy::Send), failed(FailureReason::NotAMember)];
    let text = ScheduleChanged { text: Some("other".into()), ..changed() };
    accepted(
        failed.clone(),
        change(to_text("other"), 110),
        vec![ScheduleEvent::Changed(text.clone())],
    );
    let still = folded([failed.clone(), vec![ScheduleEvent::Changed(text)]].concat());
    assert_eq!(still.state(), ScheduleState::Failed);
    refused(failed.clone(), change(to_time(100), 110), ScheduleError::Past);
    let recurrence = Some(Recurrence::Once { send_at: at(200) });
    let time = ScheduleChanged { recurrence, planned_at: Some(at(110)), ..changed() };
    accepted(failed, change(to_time(200), 110), vec![ScheduleEvent::Changed(time)]);
}

#[test]
fn a_recurrence_that_failed_is_armed_by_itself() {
    let recurrence = Recurrence::cron("0 * * * *".into(), "UTC".into(), None).unwrap();
    let ScheduleEvent::Created(one) = created(LatePolicy::Send) else { unreachable!() };
    let planned = ScheduleEvent::Created(ScheduleCreated { recurrence: recurrence.clone(), ..one });
    let given = vec![planned, failed(FailureReason::NotAMember)];
    let armed =
        ScheduleChanged { recurrence: Some(recurrence), planned_at: Some(at(500)), ..changed() };
    accepted(
        given.clone(),
        change(to_cron("0 * * * *"), 500),
        vec![ScheduleEvent::Changed(armed.clone())],
    );
    let schedule = folded([given, vec![ScheduleEvent::Changed(armed)]].concat());
    assert_eq!((schedule.state(), schedule.next_due()), (ScheduleState::Pending, Some(at(3_600))));
}

#[test]
fn only_its_author_changes_what_is_not_over() {
    let by_ravi = ScheduleCommand::Change { by: RAVI, change: to_text("mine"), now: at(1) };
    refused(given(), by_ravi, ScheduleError::Unknown);
    let over = [given(), vec![ScheduleEvent::Cancelled(ended())]].concat();
    refused(over, change(to_text("other"), 1), ScheduleError::Over);
    let over = [given(), vec![released(0), ScheduleEvent::Completed(ended())]].concat();
    refused(over, change(to_time(200), 1), ScheduleError::Over);
}

#[test]
fn a_plan_is_changed_a_thousand_times_and_then_only_cancelled() {
    let texts = (0..CHANGES_MAX).map(|n| {
        ScheduleEvent::Changed(ScheduleChanged { text: Some(n.to_string()), ..changed() })
    });
    let often: Vec<_> = given().into_iter().chain(texts).collect();
    let once_more = change(to_text("other"), 10);
    let last = ScheduleChanged { text: Some("other".into()), ..changed() };
    let less_one = often[..often.len() - 1].to_vec();
    accepted(less_one, once_more.clone(), vec![ScheduleEvent::Changed(last)]);
    let changes_max = CHANGES_MAX;
    refused(often.clone(), once_more, ScheduleError::TooManyChanges { changes_max });
    let cancel = ScheduleCommand::Cancel { by: ASHA };
    accepted(often, cancel, vec![ScheduleEvent::Cancelled(ended())]);
}
