//! The commands of one socket take effect in the order sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use sandesham_domain::room::RoomError;
use sandesham_domain::{Expected, RoomId, UserId};
use sandesham_log::{
    AppendError, AppenderOptions, Command, ExecuteError, LaneQueue, Outcome, Priority,
};
use sandesham_testkit::{builders, wait};
use tokio::runtime::Handle;

use crate::commands::{ChangeRoom, Refusal, Send};
use crate::lost_connection::hold_lock;
use crate::support::TestLog;

type Answers = Vec<Result<Outcome, ExecuteError<Refusal>>>;

struct Chat {
    log: TestLog,
    queue: LaneQueue<Refusal>,
    room: RoomId,
    owner: UserId,
}

impl Chat {
    async fn start() -> Self {
        Self::on(TestLog::start().await).await
    }

    async fn on(log: TestLog) -> Self {
        let executor = log.executor();
        let queue = executor.lane_queue();
        let (room, owner) = (builders::room_id(), builders::user_id());
        let create = ChangeRoom::create(room, owner, Vec::new());
        executor.execute(&create, Priority::Live).await.expect("a fresh room");
        Self { log, queue, room, owner }
    }

    fn send(&self, text: &str) -> Box<dyn Command<Error = Refusal>> {
        Send::new(self.room, self.owner, text).boxed()
    }

    /// Pushes all at once.
    async fn push(&self, commands: Vec<Box<dyn Command<Error = Refusal>>>) -> Answers {
        let answers: Vec<_> =
            commands.into_iter().map(|command| self.queue.push(command)).collect();
        let answers = join_all(answers).await;
        answers.into_iter().map(|answer| answer.expect("the queue goes on")).collect()
    }
}

fn positions(answers: &Answers) -> Vec<u64> {
    answers.iter().flatten().map(|outcome| outcome.position.0).collect()
}

#[tokio::test]
async fn background_work_of_one_queue_takes_effect_in_order() {
    let mut chat = Chat::start().await;
    chat.queue = chat.log.executor().background_queue();
    let sends = (0..300).map(|n| chat.send(&n.to_string())).collect();
    let answers = chat.push(sends).await;
    assert_eq!(positions(&answers), (3..=302).collect::<Vec<_>>());
    chat.log.finish().await;
}

#[tokio::test]
async fn background_work_that_the_log_could_not_take_in_time_keeps_its_place() {
    let answer_within = Duration::from_millis(200);
    let options = AppenderOptions { answer_within, ..Default::default() };
    let mut chat = Chat::on(TestLog::start_with(options).await).await;
    chat.queue = chat.log.executor().background_queue();
    let holding = hold_lock(&chat.log.database.owner_pool()).await;
    let sends = (0..150).map(|n| chat.send(&n.to_string())).collect();
    let outage = async {
        // Time is up for what was there before, too.
        let live = builders::sent(chat.room, chat.owner, "live");
        let answer = chat.log.append.append(live, Priority::Live).await;
        assert_eq!(answer.err(), Some(AppendError::Unavailable));
        holding.commit().await.expect("the lock is given up");
    };
    let (answers, ()) = tokio::join!(chat.push(sends), outage);
    assert_eq!(answers.len(), 150);
    let positions = positions(&answers);
    assert_eq!(positions.len(), 150, "each took effect");
    assert!(positions.is_sorted(), "{positions:?}");
    chat.log.finish().await;
}

#[tokio::test]
async fn a_hundred_pushed_at_once_take_effect_in_order() {
    let chat = Chat::start().await;
    let sends =
        (0..100).map(|n| -> Box<dyn Command<Error = Refusal>> { chat.send(&n.to_string()) });
    let answers = chat.push(sends.collect()).await;
    assert_eq!(positions(&answers), (3..=102).collect::<Vec<_>>());
    chat.log.finish().await;
}

#[tokio::test]
async fn sixteen_in_flight_of_which_one_conflicts_keep_their_order() {
    let chat = Chat::start().await;
    // Another process renames the room: the one here is based on an older version.
    let (second, other) = chat.log.second_appender();
    let rename = builders::renamed(chat.room, chat.owner, "there", Expected::Any);
    other.append(rename, Priority::Live).await.expect("any version");

    let decided: Arc<AtomicUsize> = Arc::default();
    let commands = (0..16).map(|n| -> Box<dyn Command<Error = Refusal>> {
        if n == 5 {
            return ChangeRoom::rename(chat.room, chat.owner, "here").boxed();
        }
        let send = Send::new(chat.room, chat.owner, &n.to_string());
        Send { decided: decided.clone(), ..send }.boxed()
    });
    let answers = chat.push(commands.collect()).await;
    assert_eq!(positions(&answers), (4..=19).collect::<Vec<_>>());
    assert!(decided.load(Ordering::SeqCst) > 15, "nothing was handed back and decided again");
    second.finish().await;
    chat.log.finish().await;
}

#[tokio::test]
async fn a_room_made_a_moment_ago_can_be_written_to() {
    let chat = Chat::start().await;
    for _ in 0..20 {
        let room = builders::room_id();
        let answers = chat
            .push(vec![
                ChangeRoom::create(room, chat.owner, Vec::new()).boxed(),
                Send::new(room, chat.owner, "first").boxed(),
                ChangeRoom::rename(room, chat.owner, "new").boxed(),
                Send::new(room, chat.owner, "second").boxed(),
            ])
            .await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert!(positions(&answers).is_sorted());
    }
    chat.log.finish().await;
}

#[tokio::test]
async fn a_refusal_does_not_hold_up_the_rest() {
    let chat = Chat::start().await;
    let stranger = builders::user_id();
    let answers = chat
        .push(vec![
            chat.send("one"),
            Send::new(chat.room, stranger, "not mine").boxed(),
            Send::new(builders::room_id(), chat.owner, "nowhere").boxed(),
            chat.send("two"),
        ])
        .await;
    assert_eq!(positions(&answers), [3, 4]);
    for refused in &answers[1..3] {
        let Err(ExecuteError::Refused(Refusal::Room(error))) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(*error, RoomError::NotAMember);
    }
    chat.log.finish().await;
}

#[tokio::test]
async fn a_member_who_leaves_sends_nothing_after_that() {
    let chat = Chat::start().await;
    let ravi = builders::user_id();
    let joined = builders::joined(chat.room, chat.owner, ravi, Expected::Any);
    chat.log.append.append(joined, Priority::Live).await.expect("any version");
    let answers = chat
        .push(vec![
            Send::new(chat.room, ravi, "before").boxed(),
            ChangeRoom::remove(chat.room, ravi, ravi).boxed(),
            Send::new(chat.room, ravi, "after").boxed(),
        ])
        .await;
    assert!(answers[0].is_ok() && answers[1].is_ok());
    assert!(matches!(answers[2], Err(ExecuteError::Refused(_))));
    chat.log.finish().await;
}

#[tokio::test]
async fn a_repeat_in_the_queue_gets_the_first_answer() {
    let chat = Chat::start().await;
    let message = builders::message_id();
    let send = || Send { message, ..Send::new(chat.room, chat.owner, "once") }.boxed();
    let answers = chat.push(vec![send(), send(), chat.send("then")]).await;
    assert_eq!(positions(&answers), [3, 3, 4]);
    assert!(answers[1].as_ref().is_ok_and(|outcome| outcome.repeated));
    chat.log.finish().await;
}

#[tokio::test]
async fn a_queue_without_work_has_no_task() {
    let chat = Chat::start().await;
    let before = Handle::current().metrics().num_alive_tasks();
    let answer = chat.queue.push(chat.send("hi"));
    assert_eq!(Handle::current().metrics().num_alive_tasks(), before + 1);
    answer.await.expect("the queue goes on").expect("a member");
    let tasks = || async { Handle::current().metrics().num_alive_tasks() == before };
    wait::until("the task has ended", tasks).await;
    chat.push(vec![chat.send("again")]).await.pop().expect("one answer").expect("a member");
    chat.log.finish().await;
}

#[tokio::test]
async fn a_hundred_sockets_that_change_one_room_at_once_all_succeed() {
    let chat = Chat::start().await;
    let executor = chat.log.executor();
    let queues: Vec<LaneQueue<Refusal>> = (0..100).map(|_| executor.lane_queue()).collect();
    let rename = |(number, queue): (usize, &LaneQueue<Refusal>)| {
        queue.push(ChangeRoom::rename(chat.room, chat.owner, &format!("name {number}")).boxed())
    };
    let answers = join_all(queues.iter().enumerate().map(rename)).await;
    let answers = answers.into_iter().map(|answer| answer.expect("the queue goes on")).collect();
    let mut positions = positions(&answers);
    positions.sort_unstable();
    assert_eq!(positions, (3..=102).collect::<Vec<_>>());
    chat.log.finish().await;
}
