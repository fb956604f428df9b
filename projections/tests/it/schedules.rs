//! What is planned.

use sandesham_domain::schedule::FailureReason;
use sandesham_domain::schedule::{
    LatePolicy, Recurrence, ScheduleChanged, ScheduleCreated, ScheduleEnded, ScheduleEvent,
    ScheduleFailed, ScheduleReleased, ScheduleState,
};
use sandesham_domain::{
    Commit, Expected, MessageId, RoomId, ScheduleId, StreamWrite, Timestamp, UserId,
};
use sandesham_projections::{Page, ScheduleFilter, ScheduleView};
use sandesham_testkit::builders::{room_id, schedule_id, user_id};
use sandesham_testkit::wait;

use crate::support::World;

const PENDING_AND_FAILED: [ScheduleState; 2] = [ScheduleState::Pending, ScheduleState::Failed];

struct Plan {
    schedule_id: ScheduleId,
    room_id: RoomId,
    author: UserId,
    due_at: Timestamp,
}

impl Plan {
    async fn make(world: &World, author: UserId, room_id: RoomId, due_at: &str) -> Self {
        let due_at = at(due_at);
        let recurrence = Recurrence::Once { send_at: due_at };
        Self::make_with(world, (author, room_id), recurrence, due_at).await
    }

    /// Every day at nine in Kolkata, planned before the first day of 2030.
    async fn daily(world: &World) -> Self {
        let recurrence = Recurrence::cron("0 9 * * *".into(), "Asia/Kolkata".into(), None);
        let due_at = at("2030-01-01T03:30:00Z");
        let recurrence = recurrence.expect("an expression and a zone");
        Self::make_with(world, (user_id(), room_id()), recurrence, due_at).await
    }

    async fn make_with(
        world: &World,
        (author, room_id): (UserId, RoomId),
        recurrence: Recurrence,
        due_at: Timestamp,
    ) -> Self {
        let plan = Self { schedule_id: schedule_id(), room_id, author, due_at };
        let created = ScheduleEvent::Created(ScheduleCreated {
            author: Some(author),
            schedule_id: plan.schedule_id,
            room_id,
            text: "later".to_owned(),
            attachments: Vec::new(),
            recurrence,
            late: LatePolicy::Send,
            planned_at: Some(at("2029-12-31T12:00:00Z")),
        });
        plan.happen(world, &[created]).await;
        plan
    }

    async fn happen(&self, world: &World, events: &[ScheduleEvent]) {
        let (id, author) = (self.schedule_id, Some(self.author));
        let write = StreamWrite::new(id, Expected::Any, None, author, events);
        world.commit(Commit::of(write)).await;
    }

    fn ended(&self) -> ScheduleEnded {
        ScheduleEnded { schedule_id: self.schedule_id, room_id: self.room_id }
    }

    fn failed(&self) -> ScheduleEvent {
        ScheduleEvent::Failed(ScheduleFailed {
            schedule_id: self.schedule_id,
            room_id: self.room_id,
            due_at: self.due_at,
            reason: FailureReason::NotAMember,
            missed_from: None,
        })
    }

    async fn shown(&self, world: &World) -> ScheduleView {
        world.caught_up().await;
        let shown = world.reads.schedule(self.author, self.schedule_id).await;
        shown.expect("schedules can be read").expect("it is the author's")
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

async fn due(world: &World, until: &str) -> Vec<ScheduleId> {
    world.caught_up().await;
    let until = until.parse().expect("a time");
    let due = world.reads.due_schedules(until, 10).await.expect("schedules can be read");
    due.into_iter().map(|due| due.schedule_id).collect()
}

#[tokio::test]
async fn what_is_due_comes_in_due_order() {
    let world = World::start().await;
    let (asha, ravi, room) = (user_id(), user_id(), room_id());
    let noon = Plan::make(&world, asha, room, "2030-01-01T12:00:00Z").await;
    let ten = Plan::make(&world, ravi, room, "2030-01-01T10:00:00Z").await;
    Plan::make(&world, asha, room, "2030-01-01T13:00:00Z").await;
    let due = due(&world, "2030-01-01T12:00:00Z").await;
    assert_eq!(due, [ten.schedule_id, noon.schedule_id]);
    world.finish().await;
}

#[tokio::test]
async fn a_released_schedule_is_completed_and_names_its_message() {
    let world = World::start().await;
    let plan = Plan::make(&world, user_id(), room_id(), "2030-01-01T12:00:00Z").await;
    assert_eq!(plan.shown(&world).await.next_due, Some(plan.due_at));
    let message_id = MessageId::released(plan.schedule_id, plan.due_at);
    let released = ScheduleEvent::Released(ScheduleReleased {
        schedule_id: plan.schedule_id,
        room_id: plan.room_id,
        message_id,
        due_at: plan.due_at,
        late_by_ms: 3,
        missed_from: None,
    });
    plan.happen(&world, &[released, ScheduleEvent::Completed(plan.ended())]).await;
    let shown = plan.shown(&world).await;
    assert_eq!(shown.state, ScheduleState::Completed);
    assert_eq!((shown.next_due, shown.last_message_id), (None, Some(message_id)));
    assert_eq!(shown.when.send_at, Some(plan.due_at));
    assert!(due(&world, "2031-01-01T00:00:00Z").await.is_empty());
    world.finish().await;
}

#[tokio::test]
async fn a_failed_one_says_why_until_a_new_time_arms_it_again() {
    let world = World::start().await;
    let plan = Plan::make(&world, user_id(), room_id(), "2030-01-01T12:00:00Z").await;
    plan.happen(&world, &[plan.failed()]).await;
    let shown = plan.shown(&world).await;
    assert_eq!(
        (shown.state, shown.reason.as_deref()),
        (ScheduleState::Failed, Some("not_a_member"))
    );
    assert!(due(&world, "2031-01-01T00:00:00Z").await.is_empty());

    let send_at = "2030-01-02T12:00:00Z".parse().expect("a time");
    let changed = ScheduleEvent::Changed(ScheduleChanged {
        schedule_id: plan.schedule_id,
        room_id: plan.room_id,
        text: None,
        attachments: None,
        recurrence: Some(Recurrence::Once { send_at }),
        late: None,
        planned_at: None,
    });
    plan.happen(&world, &[changed]).await;
    let shown = plan.shown(&world).await;
    assert_eq!((shown.state, shown.next_due), (ScheduleState::Pending, Some(send_at)));
    assert_eq!((shown.reason, shown.text.as_str()), (None, "later"));
    assert_eq!(due(&world, "2031-01-01T00:00:00Z").await, [plan.schedule_id]);
    world.finish().await;
}

#[tokio::test]
async fn an_author_lists_their_own_by_room_and_state() {
    let world = World::start().await;
    let (asha, ravi, room, other) = (user_id(), user_id(), room_id(), room_id());
    let late = Plan::make(&world, asha, room, "2030-01-03T12:00:00Z").await;
    let early = Plan::make(&world, asha, other, "2030-01-01T12:00:00Z").await;
    let failed = Plan::make(&world, asha, room, "2030-01-02T12:00:00Z").await;
    let cancelled = Plan::make(&world, asha, room, "2030-01-01T11:00:00Z").await;
    let of_ravi = Plan::make(&world, ravi, room, "2030-01-01T10:00:00Z").await;
    failed.happen(&world, &[failed.failed()]).await;
    cancelled.happen(&world, &[ScheduleEvent::Cancelled(cancelled.ended())]).await;
    world.caught_up().await;

    let list = async |room_id, states: &[ScheduleState]| {
        let (mut ids, mut page) = (Vec::new(), Page::first(1));
        loop {
            let filter = ScheduleFilter { room_id, states: states.to_vec() };
            let part = world.reads.schedules(asha, filter, page).await;
            let part = part.expect("schedules can be read");
            ids.extend(part.items.into_iter().map(|schedule| schedule.id));
            let Some(next) = part.next else { return ids };
            page.after = Some(next.parse().expect("the cursor of this list"));
        }
    };
    let all = [early.schedule_id, failed.schedule_id, late.schedule_id];
    assert_eq!(list(None, &PENDING_AND_FAILED).await, all);
    assert_eq!(list(Some(room), &[ScheduleState::Pending]).await, [late.schedule_id]);
    assert_eq!(list(None, &[ScheduleState::Cancelled]).await, [cancelled.schedule_id]);
    assert_eq!(world.reads.pending_schedules(asha).await.expect("schedules can be read"), 2);
    let of_another = world.reads.schedule(asha, of_ravi.schedule_id).await;
    assert_eq!(of_another.expect("schedules can be read"), None);
    world.finish().await;
}

impl Plan {
    fn released(&self, due_at: &str, missed_from: Option<&str>) -> ScheduleEvent {
        let due_at = at(due_at);
        ScheduleEvent::Released(ScheduleReleased {
            schedule_id: self.schedule_id,
            room_id: self.room_id,
            message_id: MessageId::released(self.schedule_id, due_at),
            due_at,
            late_by_ms: 7,
            missed_from: missed_from.map(at),
        })
    }
}

#[tokio::test]
async fn a_recurring_one_is_due_again_after_each_occurrence() {
    let world = World::start().await;
    let plan = Plan::daily(&world).await;
    assert_eq!(plan.shown(&world).await.next_due, Some(plan.due_at));
    plan.happen(&world, &[plan.released("2030-01-01T03:30:00Z", None)]).await;
    let shown = plan.shown(&world).await;
    assert_eq!(
        (shown.state, shown.next_due),
        (ScheduleState::Pending, Some(at("2030-01-02T03:30:00Z")))
    );
    assert_eq!(shown.when.cron.as_deref(), Some("0 9 * * *"));
    assert_eq!(shown.when.time_zone.as_deref(), Some("Asia/Kolkata"));
    assert_eq!(due(&world, "2030-01-02T03:30:00Z").await, [plan.schedule_id]);
    plan.happen(&world, &[plan.released("2030-01-05T03:30:00Z", Some("2030-01-02T03:30:00Z"))])
        .await;
    assert_eq!(plan.shown(&world).await.next_due, Some(at("2030-01-06T03:30:00Z")));
    // What hinders all that is to come ends it.
    plan.happen(&world, &[plan.failed()]).await;
    assert_eq!(plan.shown(&world).await.state, ScheduleState::Failed);
    world.finish().await;
}

#[tokio::test]
async fn a_schedule_tells_its_story() {
    let world = World::start().await;
    let plan = Plan::daily(&world).await;
    let changed = ScheduleEvent::Changed(ScheduleChanged {
        schedule_id: plan.schedule_id,
        room_id: plan.room_id,
        text: Some("other".to_owned()),
        attachments: None,
        recurrence: Some(Recurrence::Once { send_at: at("2031-01-01T00:00:00Z") }),
        late: None,
        planned_at: Some(at("2030-01-06T12:00:00Z")),
    });
    let missed = plan.released("2030-01-05T03:30:00Z", Some("2030-01-01T03:30:00Z"));
    plan.happen(&world, &[missed, changed, plan.failed()]).await;
    world.caught_up().await;
    let story = world.reads.schedule_story(plan.author, plan.schedule_id).await;
    let story = story.expect("schedules can be read").expect("it is the author's");
    let told: Vec<_> = story.history.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(told, ["created", "released", "changed", "failed"]);
    assert!(story.history.is_sorted_by_key(|entry| entry.position));
    let [created, released, changed, failed] = story.history.as_slice() else { unreachable!() };
    assert_eq!(created.details.when.cron.as_deref(), Some("0 9 * * *"));
    assert_eq!(released.details.late_by_ms, Some(7));
    assert_eq!(released.details.missed_from, Some(plan.due_at));
    assert_eq!(changed.details.changed, ["text", "send_at"]);
    assert_eq!(failed.details.reason.as_deref(), Some("not_a_member"));
    assert!(created.time <= failed.time);
    let of_another = world.reads.schedule_story(user_id(), plan.schedule_id).await;
    assert_eq!(of_another.expect("schedules can be read"), None);
    world.finish().await;
}

#[tokio::test]
async fn of_a_long_story_the_latest_is_told() {
    let world = World::start().await;
    let plan = Plan::daily(&world).await;
    let released: Vec<_> = (0..250).map(|_| plan.released("2030-01-01T03:30:00Z", None)).collect();
    plan.happen(&world, &released).await;
    world.caught_up().await;
    let story = world.reads.schedule_story(plan.author, plan.schedule_id).await;
    let history = story.expect("schedules can be read").expect("it is the author's").history;
    assert_eq!(history.len(), 200);
    assert_eq!(history.last().map(|entry| entry.position.0), Some(251));
    world.finish().await;
}

#[tokio::test]
async fn other_rules_of_time_zones_move_what_lies_ahead_only() {
    let mut world = World::without_projector().await;
    let plan = Plan::daily(&world).await;
    let once = Plan::make(&world, user_id(), room_id(), "2030-01-01T12:00:00Z").await;
    plan.happen(&world, &[plan.released("2030-01-01T03:30:00Z", None)]).await;
    // It is listed where it would have been due.
    let dropped = Plan::daily(&world).await;
    dropped.happen(&world, &[ScheduleEvent::Cancelled(dropped.ended())]).await;
    world.start_projector();
    world.caught_up().await;
    // As a program with other rules would have left it.
    world.sql("update projections.zones set version = '1999a'").await;
    world
        .sql(
            "update schedules.schedules set due_at = due_at + interval '1 hour',
                 listed_at = listed_at + interval '1 hour'
             where recurrence->>'cron' is not null",
        )
        .await;
    assert_eq!(due(&world, "2030-01-02T03:30:00Z").await, [once.schedule_id]);
    // It follows as one that was just started does.
    world.start_unled_projector().await;
    wait::until("what lies ahead has moved", || async {
        due(&world, "2030-01-02T03:30:00Z").await == [once.schedule_id, plan.schedule_id]
    })
    .await;
    let version: String = sqlx::query_scalar("select version from projections.zones")
        .fetch_one(&world.database.pool())
        .await
        .expect("one row");
    assert_eq!(version, sandesham_domain::schedule::ZONES_VERSION);
    // As the log makes it, what was consumed too.
    world.finish().await;
}
