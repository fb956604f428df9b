//! Deciding on what is cached, and relying on the log.

use futures_util::future::{BoxFuture, FutureExt as _, join_all};
use sandesham_domain::room::{Role, Room, RoomCommand, RoomError};
use sandesham_domain::{Position, RoomId, RoomSeq, StreamId, UserId, Version};
use sandesham_log::{
    Command, Decided, ExecuteError, Executor, ExecutorOptions, Loader, Outcome, Priority,
};
use sandesham_testkit::builders;

use crate::commands::{ChangeRoom, Refusal, Send};
use crate::support::{TestAppender, TestLog};

/// Two processes on one log, and a group of theirs that both have in their cache.
struct Two {
    log: TestLog,
    here: Executor,
    there: Executor,
    second: TestAppender,
    owner: UserId,
    ravi: UserId,
    room: RoomId,
}

impl Two {
    async fn start() -> Self {
        let log = TestLog::start().await;
        let (second, append) = log.second_appender();
        let here = log.executor();
        let there = Executor::new(log.reader.clone(), append, ExecutorOptions::default());
        let (owner, ravi, room) = (builders::user_id(), builders::user_id(), builders::room_id());
        run(&here, ChangeRoom::create(room, owner, vec![ravi])).await.expect("a fresh room");
        there.load::<Room>(room).await.expect("the log can be read");
        Self { log, here, there, second, owner, ravi, room }
    }

    async fn finish(self) {
        self.second.finish().await;
        self.log.finish().await;
    }
}

async fn run(
    executor: &Executor,
    command: impl Command<Error = Refusal>,
) -> Result<Outcome, ExecuteError<Refusal>> {
    executor.execute(&command, Priority::Live).await
}

fn is_not_a_member(answer: &Result<Outcome, ExecuteError<Refusal>>) -> bool {
    matches!(answer, Err(ExecuteError::Refused(Refusal::Room(RoomError::NotAMember))))
}

#[tokio::test]
async fn a_command_is_carried_out_and_told_where() {
    let two = Two::start().await;
    let outcome = run(&two.here, Send::new(two.room, two.ravi, "hi")).await.expect("a member");
    assert_eq!(outcome.position, Position(3));
    assert_eq!(outcome.room_seq, Some(RoomSeq(3)));
    assert!(!outcome.repeated);
    let stored = two.log.reader.at(Position(3)).await.unwrap().expect("it is there");
    assert_eq!(outcome.recorded_at, stored.recorded_at);
    assert_eq!(outcome.events[0].record, stored);
    two.finish().await;
}

#[tokio::test]
async fn who_was_removed_elsewhere_cannot_send_here() {
    let two = Two::start().await;
    let removal = ChangeRoom::remove(two.room, two.owner, two.ravi);
    run(&two.there, removal).await.expect("an owner");
    let answer = run(&two.here, Send::new(two.room, two.ravi, "hi")).await;
    assert!(is_not_a_member(&answer));
    two.finish().await;
}

#[tokio::test]
async fn who_was_added_elsewhere_is_not_refused_from_the_cache() {
    let two = Two::start().await;
    let asha = builders::user_id();
    let answer = run(&two.here, Send::new(two.room, asha, "too early")).await;
    assert!(is_not_a_member(&answer));
    let command =
        RoomCommand::AddMembers { by: two.owner, user_ids: vec![asha], role: Role::Member };
    let adding = ChangeRoom { room: two.room, by: two.owner, command };
    run(&two.there, adding).await.expect("an owner");
    run(&two.here, Send::new(two.room, asha, "hi")).await.expect("a member");
    two.finish().await;
}

#[tokio::test]
async fn a_conflict_is_decided_again_on_the_log() {
    let two = Two::start().await;
    run(&two.there, ChangeRoom::rename(two.room, two.owner, "there")).await.expect("an owner");
    run(&two.here, ChangeRoom::rename(two.room, two.owner, "here")).await.expect("an owner");
    let room = two.here.load::<Room>(two.room).await.unwrap();
    assert_eq!((room.version, room.aggregate.name()), (Version(4), Some("here")));
    two.finish().await;
}

#[tokio::test]
async fn a_hundred_who_change_one_room_at_once_all_succeed() {
    let two = Two::start().await;
    let rename = |n: usize| {
        let executor = if n.is_multiple_of(4) { &two.there } else { &two.here };
        run(executor, ChangeRoom::rename(two.room, two.owner, &format!("name {n}")))
    };
    let outcomes = join_all((0..100).map(rename)).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(two.log.reader.head().await.unwrap(), Position(102));
    two.finish().await;
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer() {
    let two = Two::start().await;
    let send = Send::new(two.room, two.ravi, "once");
    let again = Send { text: send.text.clone(), ..Send::new(two.room, two.ravi, "") };
    let again = Send { message: send.message, ..again };
    let first = run(&two.here, send).await.expect("a member");
    run(&two.here, Send::new(two.room, two.ravi, "between")).await.expect("a member");
    let repeat = run(&two.there, again).await.expect("a repeat");
    assert!(repeat.repeated);
    assert_eq!(repeat.position, first.position);
    assert_eq!(repeat.room_seq, first.room_seq);
    assert_eq!(repeat.recorded_at, first.recorded_at);
    assert!(repeat.events.is_empty());
    two.finish().await;
}

#[tokio::test]
async fn what_is_so_already_is_answered_with_the_event_that_made_it_so() {
    let two = Two::start().await;
    let rename = || ChangeRoom::rename(two.room, two.owner, "same");
    let first = run(&two.here, rename()).await.expect("an owner");
    run(&two.here, Send::new(two.room, two.ravi, "later")).await.expect("a member");
    let again = run(&two.there, rename()).await.expect("an owner");
    assert!(again.repeated);
    assert_eq!((again.position, again.room_seq), (first.position, first.room_seq));
    two.finish().await;
}

/// Decides what it was made with.
struct Fixed(Decided);

impl Command for Fixed {
    type Error = Refusal;

    fn touches(&self) -> Vec<StreamId> {
        Vec::new()
    }

    fn decide<'a>(&'a self, _: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, Refusal>> {
        async { Ok(self.0.clone()) }.boxed()
    }
}

#[tokio::test]
async fn where_no_event_made_it_so_the_head_is_told() {
    let two = Two::start().await;
    let nothing = run(&two.here, Fixed(Decided::Nothing)).await.expect("nothing to refuse");
    assert_eq!((nothing.position, nothing.room_seq), (Position(2), None));
    assert!(nothing.repeated);
    let never = Decided::Already { stream: two.room.into(), version: Version::ZERO };
    let never = run(&two.here, Fixed(never)).await.expect("nothing to refuse");
    assert_eq!((never.position, never.room_seq), (Position(2), None));
    let at = run(&two.here, Fixed(Decided::AlreadyAt(Position(1)))).await;
    let at = at.expect("nothing to refuse");
    assert_eq!((at.position, at.room_seq), (Position(1), Some(RoomSeq(1))));
    two.finish().await;
}

#[tokio::test]
async fn an_event_from_the_feed_is_taken_into_the_cache() {
    let two = Two::start().await;
    let mut renames = Vec::new();
    for n in 3..=6 {
        let rename = ChangeRoom::rename(two.room, two.owner, &n.to_string());
        renames.extend(run(&two.there, rename).await.expect("an owner").events);
    }
    let name = || async {
        let room = two.here.load::<Room>(two.room).await.unwrap();
        (room.version.0, room.aggregate.name().map(str::to_owned))
    };
    assert_eq!(name().await, (2, Some("made".to_owned())));
    two.here.observe(&renames[0..=0]);
    assert_eq!(name().await, (3, Some("3".to_owned())));
    // Seen already.
    two.here.observe(&renames[0..=0]);
    assert_eq!(name().await, (3, Some("3".to_owned())));
    // Something between was missed: read from the log.
    two.here.observe(&renames[2..=2]);
    assert_eq!(name().await, (6, Some("6".to_owned())));
    two.finish().await;
}

#[tokio::test]
async fn events_of_one_stream_are_taken_into_the_cache_together() {
    let two = Two::start().await;
    let mut renames = Vec::new();
    for n in 3..=6 {
        let rename = ChangeRoom::rename(two.room, two.owner, &n.to_string());
        renames.extend(run(&two.there, rename).await.expect("an owner").events);
    }
    two.here.observe(&renames[..2]);
    // Those that were seen are passed over, among others that were not.
    two.here.observe(&renames[1..]);
    let room = two.here.load::<Room>(two.room).await.unwrap();
    assert_eq!((room.version, room.aggregate.name()), (Version(6), Some("6")));
    two.finish().await;
}

#[tokio::test]
async fn many_are_loaded_together_from_the_cache_and_the_log() {
    let two = Two::start().await;
    let here = |room| ChangeRoom::create(room, two.owner, vec![two.ravi]);
    let rooms: Vec<RoomId> = (0..5).map(|_| builders::room_id()).collect();
    for room in &rooms[..4] {
        run(&two.here, here(*room)).await.expect("a fresh room");
    }
    run(&two.here, Send::new(rooms[0], two.ravi, "hi")).await.expect("a member");
    let removal = ChangeRoom::remove(rooms[1], two.owner, two.ravi);
    run(&two.here, removal).await.expect("an owner");
    // One is in the other's cache, the rest are not; the last does not exist.
    let known = two.there.load::<Room>(rooms[2]).await.expect("the log can be read");

    let loaded = two.there.load_all::<Room>(rooms.clone()).await.expect("the log can be read");
    assert_eq!(loaded.len(), 5);
    for (stream, together) in &loaded {
        let alone = two.there.load::<Room>(RoomId::from_uuid(stream.id)).await.unwrap();
        assert_eq!(together.version, alone.version);
        assert_eq!(together.aggregate, alone.aggregate);
        if together.version > Version::ZERO {
            assert!(std::sync::Arc::ptr_eq(&together.aggregate, &alone.aggregate), "it is cached");
        }
    }
    let of = |room: RoomId| {
        let found = loaded.iter().find(|(stream, _)| *stream == StreamId::from(room));
        &found.expect("it was asked for").1
    };
    assert!(std::sync::Arc::ptr_eq(&of(rooms[2]).aggregate, &known.aggregate), "it was cached");
    assert!(!of(rooms[1]).aggregate.is_member(two.ravi));
    assert!(of(rooms[3]).aggregate.is_member(two.ravi));
    assert_eq!(of(rooms[4]).version, Version::ZERO);
    two.finish().await;
}
