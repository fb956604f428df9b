//! Who may see what came with messages.

use sandesham_domain::message::Attachment;
use sandesham_domain::schedule::{
    LatePolicy, Recurrence, ScheduleChanged, ScheduleCreated, ScheduleEnded, ScheduleEvent,
};
use sandesham_domain::user::{UserEvent, UserProfile};
use sandesham_domain::{AttachmentId, Commit, Expected, RoomId, ScheduleId, StreamWrite, UserId};
use sandesham_projections::Page;
use sandesham_testkit::builders::{message_id, picture, schedule_id, sent_with, user_id};

use crate::support::{Sent, World};

async fn send(world: &World, room: RoomId, author: UserId, files: Vec<Attachment>) -> Sent {
    let id = message_id();
    let appended = world.commit(sent_with(id, (room, author), "look", files)).await;
    let seq = appended.events.iter().find_map(|event| event.record.room_seq).expect("a number");
    Sent { id, seq, room, author }
}

async fn sees(world: &World, viewer: UserId, file: &Attachment) -> bool {
    world.caught_up().await;
    let sees = world.reads.sees_file(viewer, file.attachment_id).await;
    sees.expect("the timeline can be read")
}

async fn is_referred_to(world: &World, file: AttachmentId, kind: &str, by: uuid::Uuid) -> bool {
    world.caught_up().await;
    let referred = sqlx::query_scalar("select projections.refers_to($1, $2, $3)");
    let referred = referred.bind(file.as_uuid()).bind(kind).bind(by);
    referred.fetch_one(&world.database.pool()).await.expect("a function of the schema")
}

#[tokio::test]
async fn a_file_is_seen_by_who_sees_its_message() {
    let world = World::start().await;
    let (asha, ravi, mira) = (user_id(), user_id(), user_id());
    let room = world.group(&[asha, ravi]).await;
    let (before, between, after) = (picture(), picture(), picture());
    send(&world, room, asha, vec![before.clone()]).await;
    assert!(sees(&world, asha, &before).await);
    assert!(sees(&world, ravi, &before).await);
    assert!(!sees(&world, mira, &before).await, "is not in the room");

    world.remove(room, asha, ravi).await;
    send(&world, room, asha, vec![between.clone()]).await;
    assert!(!sees(&world, ravi, &before).await, "is out");
    world.join(room, asha, ravi).await;
    world.join(room, asha, mira).await;
    send(&world, room, asha, vec![after.clone()]).await;
    let seen = [sees(&world, ravi, &before).await, sees(&world, ravi, &between).await];
    assert_eq!(seen, [true, false], "was out when the second was sent");
    assert!(!sees(&world, mira, &before).await, "was not in yet");
    assert!(sees(&world, mira, &after).await);
    assert!(!sees(&world, asha, &picture()).await, "nothing came with this one");
    world.finish().await;
}

#[tokio::test]
async fn the_files_of_a_deleted_message_are_seen_by_nobody() {
    let world = World::start().await;
    let asha = user_id();
    let room = world.group(&[asha]).await;
    let (kept, gone) = (picture(), picture());
    let sent = send(&world, room, asha, vec![kept.clone(), gone.clone()]).await;
    // What a schedule sends again and again comes with several messages.
    send(&world, room, asha, vec![kept.clone()]).await;
    world.delete(sent, asha).await;
    assert!(!sees(&world, asha, &gone).await);
    assert!(sees(&world, asha, &kept).await);
    assert!(!is_referred_to(&world, gone.attachment_id, "message", sent.id.as_uuid()).await);
    assert!(is_referred_to(&world, kept.attachment_id, "message", sent.id.as_uuid()).await);
    world.finish().await;
}

async fn plan(world: &World, schedule: ScheduleId, author: UserId, event: ScheduleEvent) {
    let write = StreamWrite::new(schedule, Expected::Any, None, Some(author), &[event]);
    world.commit(Commit::of(write)).await;
}

#[tokio::test]
async fn a_plan_refers_to_its_files_until_it_is_over_or_drops_them() {
    let world = World::start().await;
    let (asha, ravi) = (user_id(), user_id());
    let room_id = world.group(&[asha, ravi]).await;
    let (one, two, schedule) = (picture(), picture(), schedule_id());
    let created = ScheduleCreated {
        author: Some(asha),
        schedule_id: schedule,
        room_id,
        text: String::new(),
        attachments: vec![one.clone(), two.clone()],
        recurrence: Recurrence::Once { send_at: "2040-01-01T00:00:00Z".parse().expect("a time") },
        late: LatePolicy::Send,
        planned_at: None,
    };
    plan(&world, schedule, asha, ScheduleEvent::Created(created)).await;
    let plans = async |author, file: &Attachment| {
        world.caught_up().await;
        let plans = world.reads.plans_file(author, file.attachment_id).await;
        let referred = is_referred_to(&world, file.attachment_id, "schedule", schedule.as_uuid());
        (plans.expect("schedules can be read"), referred.await)
    };
    assert_eq!(plans(asha, &one).await, (true, true));
    assert_eq!(plans(ravi, &one).await, (false, true), "is not the author");
    let shown = world.reads.schedule(asha, schedule).await.expect("it can be read");
    assert_eq!(shown.expect("it is hers").attachments, [one.clone(), two.clone()]);

    let changed = ScheduleChanged {
        schedule_id: schedule,
        room_id,
        text: None,
        attachments: Some(vec![two.clone()]),
        recurrence: None,
        late: None,
        planned_at: None,
    };
    plan(&world, schedule, asha, ScheduleEvent::Changed(changed)).await;
    assert_eq!(plans(asha, &one).await, (false, false));
    assert_eq!(plans(asha, &two).await, (true, true));
    let story = world.reads.schedule_story(asha, schedule).await.expect("it can be read");
    assert_eq!(story.expect("it is hers").history[1].details.changed, ["attachments"]);
    let ended = ScheduleEnded { schedule_id: schedule, room_id };
    plan(&world, schedule, asha, ScheduleEvent::Cancelled(ended)).await;
    assert_eq!(plans(asha, &two).await, (false, false));
    world.finish().await;
}

#[tokio::test]
async fn members_are_shown_with_the_pictures_that_they_have_now() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha, ravi]).await;
    let avatar_id = picture().attachment_id;
    let profile = UserProfile { name: "Asha".to_owned(), avatar_id: Some(avatar_id) };
    let event = UserEvent::ProfileUpdated(profile);
    let write = StreamWrite::new(asha, Expected::Any, None, Some(asha), &[event]);
    world.commit(Commit::of(write)).await;
    world.caught_up().await;
    let shown = world.reads.room(ravi, room).await.expect("it can be read").expect("ravi is in");
    let listed = world.reads.members(ravi, room, Page::first(50)).await.expect("it can be read");
    for members in [shown.members, listed.expect("ravi is in").items] {
        let of = |user| members.iter().find(|member| member.user_id == user).expect("a member");
        assert_eq!((of(asha).avatar_id, of(ravi).avatar_id), (Some(avatar_id), None));
    }
    assert!(is_referred_to(&world, avatar_id, "avatar", asha.as_uuid()).await);
    assert!(!is_referred_to(&world, picture().attachment_id, "avatar", asha.as_uuid()).await);
    world.finish().await;
}
