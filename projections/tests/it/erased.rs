//! Events whose data was erased by law: the read models are what the erased log makes of them, whenever they
//! hear of it.

use sandesham_domain::schedule::{
    LatePolicy, Recurrence, ScheduleChanged, ScheduleCreated, ScheduleEnded, ScheduleEvent,
};
use sandesham_domain::user::{UserEvent, UserProfile};
use sandesham_domain::{
    Commit, EventType, Expected, Position, RoomId, ScheduleId, StreamId, StreamWrite, Timestamp,
    UserId, Version,
};
use sandesham_log::Priority;
use sandesham_projections::{
    Page, ProjectionName, RoomReplay, ScheduleFilter, TimelineItem, rebuild, rebuild_all, verify,
};
use sandesham_testkit::builders::{picture, renamed, schedule_id, sent_with};

use crate::search::found;
use crate::support::{Sent, World};

/// Where the events of a stream stand, of one type.
async fn positions(world: &World, stream: impl Into<StreamId>, of: EventType) -> Vec<Position> {
    let events = world.reader.stream(stream.into(), Version::ZERO).await.expect("it can be read");
    let events = events.into_iter().filter(|event| event.event_type == of);
    events.map(|event| event.position).collect()
}

async fn texts_of(world: &World, sent: Sent) -> Vec<Position> {
    let mut all = positions(world, sent.id, EventType::MessageSent).await;
    all.extend(positions(world, sent.id, EventType::MessageEdited).await);
    all
}

#[tokio::test]
async fn an_erased_message_is_shown_as_deleted() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha, ravi]).await;
    let sent = world.send(room, asha, "secret").await;
    world.edit(sent, asha, "secret, edited").await;
    world.edit(sent, asha, "secret, edited twice").await;
    world.caught_up().await;
    world.erase(&texts_of(&world, sent).await).await;

    let page = world.timeline(ravi, room).await.expect("ravi is in the room");
    let Some(TimelineItem::Message(message)) = page.items.last() else { panic!("{page:?}") };
    assert_eq!((message.author, message.text.as_str(), message.revision), (asha, "", 3));
    assert!(message.deleted_at.is_some());
    let history = world.reads.history(asha, sent.id, true, Page::first(50)).await;
    let history = history.expect("it can be read").expect("asha is in the room");
    assert_eq!(history.items.iter().map(|item| item.revision).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(history.items.iter().all(|item| item.text.is_none()));
    assert_eq!(history.deleted_by, None);
    assert_eq!(found(&world, ravi, "secret").await, Vec::<String>::new());

    let head = world.reader.head().await.expect("the log can be read");
    let replay = RoomReplay::at(&world.reader, room, head).await.expect("a room");
    let seen = replay.seen_by(ravi).expect("ravi is in the room");
    assert_eq!(seen.items.last(), page.items.last());
    world.finish().await;
}

#[tokio::test]
async fn rooms_remember_when_something_of_them_was_erased() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let (first, second) = (world.group(&[asha, ravi]).await, world.group(&[ravi]).await);
    let untouched = world.group(&[ravi]).await;
    let mut sent = Vec::new();
    for room in [first, first, second] {
        sent.push(texts_of(&world, world.send(room, ravi, "secret").await).await);
    }
    world.caught_up().await;
    let remembered = async |user| {
        let rooms = world.reads.hello_rooms(user).await.expect("they can be read");
        let told = |room| rooms.iter().find(|known| known.room_id == room)?.erased_position;
        [first, second, untouched].map(told)
    };
    assert_eq!(remembered(ravi).await, [None; 3]);
    let told = async || {
        world.caught_up().await;
        Some(world.reader.head().await.expect("the log can be read"))
    };
    world.erase(&sent[0]).await;
    let once = told().await;
    assert_eq!(remembered(ravi).await, [once, None, None]);
    world.erase(&[sent[1].clone(), sent[2].clone()].concat()).await;
    let twice = told().await;
    assert_eq!(remembered(ravi).await, [twice, twice, None]);
    assert_eq!(remembered(asha).await, [twice, None, None]);
    world.finish().await;
}

#[tokio::test]
async fn one_erased_revision_hides_the_message_and_keeps_the_others() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    let sent = world.send(room, asha, "kept").await;
    world.edit(sent, asha, "secret").await;
    world.edit(sent, asha, "kept, too").await;
    world.delete(sent, asha).await;
    world.caught_up().await;
    let edits = positions(&world, sent.id, EventType::MessageEdited).await;
    world.erase(&edits[..1]).await;
    let history = world.reads.history(asha, sent.id, true, Page::first(50)).await;
    let history = history.expect("it can be read").expect("asha is in the room");
    let texts: Vec<_> = history.items.iter().map(|item| item.text.as_deref()).collect();
    assert_eq!(texts, [Some("kept"), None, Some("kept, too")]);
    assert_eq!(history.deleted_by, None, "erased before it was deleted");
    world.finish().await;
}

#[tokio::test]
async fn an_erased_name_is_empty() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    world.commit(renamed(room, asha, "secret", Expected::Any)).await;
    world.caught_up().await;
    let mut erased = positions(&world, asha, EventType::UserRegistered).await;
    erased.extend(positions(&world, room, EventType::RoomRenamed).await);
    world.erase(&erased).await;

    world.caught_up().await;
    let shown = world.reads.room(asha, room).await.expect("it can be read");
    let shown = shown.expect("asha is in the room");
    assert_eq!((shown.name.as_deref(), shown.members[0].name.as_str()), (Some(""), ""));
    let found = world.reads.users("asha", Page::first(5)).await.expect("users can be read");
    assert_eq!(found.items, []);
    world.finish().await;
}

#[tokio::test]
async fn a_name_stays_that_came_after_one_that_is_erased() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    world.commit(renamed(room, asha, "kept", Expected::Any)).await;
    world.caught_up().await;
    let names = positions(&world, room, EventType::RoomRenamed).await;
    world.erase(&names[..1]).await;
    let shown = world.reads.room(asha, room).await.expect("it can be read");
    assert_eq!(shown.expect("asha is in the room").name.as_deref(), Some("kept"));
    world.finish().await;
}

#[tokio::test]
async fn a_message_with_files_loses_them() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    let message = sandesham_testkit::builders::message_id();
    let file = picture();
    let id = file.attachment_id;
    world.commit(sent_with(message, (room, asha), "look", vec![file])).await;
    world.caught_up().await;
    assert!(world.reads.sees_file(asha, id).await.expect("it can be read"));
    world.erase(&positions(&world, message, EventType::MessageSent).await).await;
    assert!(!world.reads.sees_file(asha, id).await.expect("it can be read"));
    let left: i64 = sqlx::query_scalar("select count(*) from timeline.files")
        .fetch_one(&world.database.pool())
        .await
        .expect("it can be read");
    assert_eq!(left, 0);
    world.finish().await;
}

struct Plan {
    id: ScheduleId,
    author: UserId,
    room: RoomId,
}

impl Plan {
    async fn make(world: &World, author: UserId, room: RoomId, text: &str) -> Self {
        let plan = Self { id: schedule_id(), author, room };
        let send_at: Timestamp = "2030-01-01T09:00:00Z".parse().expect("a time");
        plan.happen(
            world,
            ScheduleEvent::Created(ScheduleCreated {
                author: Some(author),
                schedule_id: plan.id,
                room_id: room,
                text: text.to_owned(),
                attachments: vec![picture()],
                recurrence: Recurrence::Once { send_at },
                late: LatePolicy::Send,
                planned_at: Some("2029-01-01T09:00:00Z".parse().expect("a time")),
            }),
        )
        .await;
        plan
    }

    async fn change(&self, world: &World, text: &str) {
        let changed = ScheduleChanged {
            schedule_id: self.id,
            room_id: self.room,
            text: Some(text.to_owned()),
            attachments: None,
            recurrence: None,
            late: None,
            planned_at: None,
        };
        self.happen(world, ScheduleEvent::Changed(changed)).await;
    }

    async fn cancel(&self, world: &World) {
        let ended = ScheduleEnded { schedule_id: self.id, room_id: self.room };
        self.happen(world, ScheduleEvent::Cancelled(ended)).await;
    }

    async fn happen(&self, world: &World, event: ScheduleEvent) {
        let write = StreamWrite::new(self.id, Expected::Any, None, Some(self.author), &[event]);
        world.commit(Commit::of(write)).await;
    }
}

#[tokio::test]
async fn an_erased_plan_has_neither_text_nor_files_nor_time() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    let plan = Plan::make(&world, asha, room, "secret").await;
    let other = Plan::make(&world, asha, room, "kept").await;
    plan.change(&world, "secret, too").await;
    plan.cancel(&world).await;
    world.caught_up().await;
    let mut erased = positions(&world, plan.id, EventType::ScheduleCreated).await;
    erased.extend(positions(&world, plan.id, EventType::ScheduleChanged).await);
    world.erase(&erased).await;
    world.caught_up().await;
    let filter = ScheduleFilter {
        room_id: None,
        states: vec![
            sandesham_domain::schedule::ScheduleState::Pending,
            sandesham_domain::schedule::ScheduleState::Cancelled,
        ],
    };
    let listed = world.reads.schedules(asha, filter, Page::first(5)).await;
    let mut listed = listed.expect("they can be read").items;
    listed.sort_by_key(|schedule| schedule.id != plan.id);
    assert_eq!((listed[0].id, listed[0].text.as_str()), (plan.id, ""));
    assert_eq!((listed[0].attachments.len(), listed[0].when.send_at), (0, None));
    assert_eq!((listed[1].id, listed[1].text.as_str()), (other.id, "kept"));
    assert_eq!(listed[1].attachments.len(), 1);
    world.finish().await;
}

/// Everything that can be erased, and what stands beside it; where it stands.
async fn everything(world: &World) -> Vec<Position> {
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha, ravi]).await;
    let sent = world.send(room, asha, "secret").await;
    world.react(sent, ravi, "👍").await;
    world.edit(sent, asha, "secret, edited").await;
    let taken_back = world.send(room, asha, "secret and taken back").await;
    world.delete(taken_back, asha).await;
    world.send(room, ravi, "kept").await;
    world.commit(renamed(room, asha, "secret name", Expected::Any)).await;
    let plan = Plan::make(world, asha, room, "secret plan").await;
    plan.change(world, "another secret").await;
    plan.cancel(world).await;
    let closed = UserEvent::Deactivated(UserProfile { name: "Asha".to_owned(), avatar_id: None });
    let write = StreamWrite::new(asha, Expected::Any, None, None, &[closed]);
    world.commit(Commit::of(write)).await;
    let log = world.reader.after(Position::ZERO, 1_000).await.expect("the log can be read");
    let hers = log.iter().filter(|event| event.event_type.is_erasable());
    let hers = hers.filter(|event| event.actor == Some(asha) || event.stream == asha.into());
    hers.map(|event| event.position).collect()
}

async fn verified(world: &World) {
    for name in ProjectionName::ALL {
        let verified = verify(&world.database.pool(), name).await.expect("nobody else verifies");
        assert!(verified.is_ok(), "{verified:#?}");
    }
}

#[tokio::test]
async fn nobody_sees_anything_from_the_moment_it_is_erased() {
    let world = World::start().await;
    let erased = everything(&world).await;
    assert!(erased.len() >= 8, "{erased:?}");
    world.caught_up().await;
    world.erase(&erased).await;
    // Without waiting for anything.
    assert_eq!(world.tables_with("secret").await, Vec::<String>::new());
    assert_eq!(world.tables_with("Asha").await, Vec::<String>::new());
    assert_eq!(world.tables_with("cat.jpg").await, Vec::<String>::new());
    assert_ne!(world.tables_with("kept").await, Vec::<String>::new());
    verified(&world).await;
    world.finish().await;
}

#[tokio::test]
async fn a_projector_that_hears_of_it_late_erases_what_it_applied() {
    let world = World::start().await;
    let erased = everything(&world).await;
    world.caught_up().await;
    // As if all of it had been applied a moment after it was erased.
    world.erase_from_log(&erased).await;
    world.caught_up().await;
    assert_eq!(world.tables_with("secret").await, Vec::<String>::new());
    assert_eq!(world.tables_with("Asha").await, Vec::<String>::new());
    world.finish().await;
}

#[tokio::test]
async fn a_projector_that_comes_later_makes_the_same_rows() {
    let mut world = World::without_projector().await;
    let erased = everything(&world).await;
    world.erase(&erased).await;
    world.start_projector();
    world.caught_up().await;
    assert_eq!(world.tables_with("secret").await, Vec::<String>::new());
    world.finish().await;
}

#[tokio::test]
async fn rebuilding_after_an_erasure_brings_nothing_back() {
    let world = World::start().await;
    let erased = everything(&world).await;
    world.caught_up().await;
    world.erase(&erased).await;
    rebuild_all(&world.database.pool()).await.expect("nobody else rebuilds");
    rebuild(&world.database.pool(), ProjectionName::Timeline).await.expect("nobody else rebuilds");
    assert_eq!(world.tables_with("secret").await, Vec::<String>::new());
    world.finish().await;
}

#[tokio::test]
async fn erasing_what_nobody_has_applied_yet_disturbs_nobody() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    for round in 0..20 {
        let sent = world.send(room, asha, &format!("secret {round}")).await;
        let edited = format!("secret {round}, edited");
        world.edit(sent, asha, &edited).await;
        world.erase(&texts_of(&world, sent).await).await;
    }
    world.caught_up().await;
    assert_eq!(world.tables_with("secret").await, Vec::<String>::new());
    world.finish().await;
}

#[tokio::test]
async fn an_event_of_the_erased_is_none_of_another_stream() {
    // The type of a told erasure is projected by nobody else.
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    let told = sandesham_testkit::builders::erased(&[Position(1)]);
    assert_eq!(told.writes[0].events[0].event_type, EventType::LogErased);
    world.append.append(told, Priority::Live).await.expect("a fresh stream");
    world.send(room, asha, "on").await;
    let page = world.timeline(asha, room).await.expect("asha is in the room");
    assert_eq!(crate::support::shown(&page).last(), Some(&"on"));
    // Nothing was erased there, whatever is told: the name stays what the log says.
    let shown = world.reads.room(asha, room).await.expect("it can be read").expect("a room");
    assert_eq!(shown.members[0].name, "Asha");
    world.finish().await;
}
