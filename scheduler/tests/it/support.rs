//! A platform of one or more processes, without an API: people, rooms and schedules come from commits.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use sandesham_domain::attachment::Enclosures;
use sandesham_domain::message::{MessageEvent, MessageSent};
use sandesham_domain::schedule::{
    LatePolicy, NewSchedule, Recurrence, Schedule, ScheduleCommand, ScheduleEvent,
};
use sandesham_domain::{
    Commit, Decision, Expected, Limits, MessageId, MessageText, Recorded, RoomId, ScheduleId,
    StreamEvent, StreamId, StreamWrite, Timestamp, UserId, Version,
};
use sandesham_log::verify::{VerifyOptions, verify};
use sandesham_log::{
    AppendError, AppendHandle, Appended, Appender, AppenderOptions, Executor, ExecutorOptions,
    Leadership, LockKey, LogReader, Priority, connect,
};
use sandesham_nats::{Feed, FeedDeps, FeedHandle, Naming};
use sandesham_projections::{Progress, Projector, ProjectorDeps, Reads};
use sandesham_scheduler::{Clock, Scheduler, SchedulerDeps, SchedulerOptions};
use sandesham_testkit::nats::Nats;
use sandesham_testkit::{Database, builders, wait};
use sqlx::postgres::PgConnectOptions;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A clock that stands still until it is set. Moments are in seconds since it was made.
#[derive(Debug)]
pub(crate) struct TestClock {
    begun: Timestamp,
    micros: AtomicI64,
}

impl TestClock {
    fn new() -> Arc<Self> {
        // On a whole minute, as cron expressions are.
        let begun = Timestamp::from_micros(builders::now().as_micros() / 60_000_000 * 60_000_000);
        Arc::new(Self { begun, micros: AtomicI64::new(begun.as_micros()) })
    }

    /// The moment so many seconds after the beginning.
    pub(crate) fn at(&self, seconds: f64) -> Timestamp {
        #[expect(clippy::cast_possible_truncation, reason = "tests stay within centuries")]
        self.begun.plus(TimeDelta::milliseconds((seconds * 1_000.0) as i64))
    }

    /// How many seconds after the beginning a moment is.
    pub(crate) fn seconds(&self, at: Timestamp) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "tests stay within centuries")]
        let micros = at.since(self.begun).num_microseconds().expect("centuries") as f64;
        micros / 1_000_000.0
    }

    /// Makes it so.
    pub(crate) fn set(&self, seconds: f64) {
        self.micros.store(self.at(seconds).as_micros(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.micros.load(Ordering::SeqCst))
    }
}

/// What all processes share, and the first of them, which also keeps the read models.
pub(crate) struct Platform {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) database: Database,
    pub(crate) node: Node,
    nats: Nats,
    projector: Running,
    progress: Progress,
    reads: Reads,
}

/// What a process that decides has of its own.
pub(crate) struct Node {
    pub(crate) append: AppendHandle,
    executor: Executor,
    feed: FeedHandle,
    tasks: Running,
}

/// Tasks that end together.
pub(crate) struct Running {
    shutdown: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    fn new() -> Self {
        Self { shutdown: CancellationToken::new(), tasks: Vec::new() }
    }

    fn spawn<T, E: std::fmt::Debug>(&mut self, run: impl FnOnce(CancellationToken) -> T)
    where
        T: Future<Output = Result<(), E>> + Send + 'static,
    {
        let running = run(self.shutdown.clone());
        self.tasks.push(tokio::spawn(async move { running.await.expect("the task ends well") }));
    }

    /// Asks them to end, and waits for it.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        for task in self.tasks {
            task.await.expect("the task does not panic");
        }
    }

    /// Ends them wherever they are, as a crash would.
    pub(crate) fn crash(self) {
        for task in self.tasks {
            task.abort();
        }
    }
}

impl Node {
    async fn start(connect: &PgConnectOptions, nats: &Nats) -> Self {
        let reader = LogReader::new(connect::pool(connect.clone(), 4));
        let (appender, append) = Appender::new(connect.clone(), AppenderOptions::default());
        let executor = Executor::new(reader.clone(), append.clone(), ExecutorOptions::default());
        let client = sandesham_nats::connect(&nats.url, "scheduler test").await;
        let deps = FeedDeps {
            reader,
            tail: Some(append.tail()),
            client: client.expect("a URL of NATS"),
            naming: Naming::new(&nats.prefix, 1),
        };
        let (feed, handle) = Feed::open(deps).await.expect("the log can be read");
        let mut tasks = Running::new();
        tasks.spawn(|shutdown| appender.run(shutdown));
        tasks.spawn(|shutdown| feed.run(shutdown));
        Self { append, executor, feed: handle, tasks }
    }

    pub(crate) fn crash(self) {
        self.tasks.crash();
    }
}

impl Platform {
    pub(crate) async fn start() -> Self {
        Self::start_on(Database::create().await).await
    }

    pub(crate) async fn start_on(database: Database) -> Self {
        let (nats, connect) = (Nats::shared().await, database.connect_options());
        let node = Node::start(&connect, &nats).await;
        let pool = connect::pool(connect.clone(), 8);
        let progress = Progress::new(pool.clone());
        let projector = Projector::new(ProjectorDeps {
            pool: pool.clone(),
            reader: LogReader::new(pool.clone()),
            feed: node.feed.clone(),
            leadership: Leadership::new(connect, LockKey::Projector),
            progress: progress.clone(),
        });
        let mut running = Running::new();
        running.spawn(|shutdown| async move {
            projector.run(shutdown).await;
            Ok::<_, std::convert::Infallible>(())
        });
        let (clock, reads) = (TestClock::new(), Reads::new(pool));
        Self { clock, database, node, nats, projector: running, progress, reads }
    }

    /// Another process on the same log.
    pub(crate) async fn another_node(&self) -> Node {
        Node::start(&self.database.connect_options(), &self.nats).await
    }

    /// By the test's clock. The ticker is kept out of it: what must not wait for a tick never gets one.
    pub(crate) fn options(&self) -> SchedulerOptions {
        SchedulerOptions {
            clock: self.clock.clone(),
            fill_every: Duration::from_hours(1),
            sweep_every: Duration::from_hours(1),
            ..SchedulerOptions::default()
        }
    }

    /// The same, with a window that reaches over a day: no occurrence waits for it to be filled.
    pub(crate) fn wide_options(&self) -> SchedulerOptions {
        SchedulerOptions { window: TimeDelta::days(1), ..self.options() }
    }

    /// A scheduler in the first process.
    pub(crate) fn scheduler(&self, options: SchedulerOptions) -> Running {
        self.scheduler_in(&self.node, self.leadership(), options)
    }

    pub(crate) fn scheduler_in(
        &self,
        node: &Node,
        leadership: Leadership,
        options: SchedulerOptions,
    ) -> Running {
        let scheduler = Scheduler::new(SchedulerDeps {
            reads: self.reads.clone(),
            progress: self.progress.clone(),
            executor: node.executor.clone(),
            feed: node.feed.clone(),
            leadership,
            options,
        });
        let mut running = Running::new();
        running.spawn(|shutdown| scheduler.run(shutdown));
        running
    }

    pub(crate) fn leadership(&self) -> Leadership {
        Leadership::new(self.database.connect_options(), LockKey::Scheduler)
    }

    /// Somebody with an account, and a group of theirs.
    pub(crate) async fn author(&self) -> (UserId, RoomId) {
        let (author, room) = (builders::user_id(), builders::room_id());
        self.append(builders::registered(author, "Asha")).await;
        self.append(builders::group(room, author, &[])).await;
        (author, room)
    }

    /// A member of the group of another author.
    pub(crate) async fn member(&self) -> (UserId, RoomId, UserId) {
        let (owner, room) = self.author().await;
        let member = builders::user_id();
        self.append(builders::registered(member, "Ravi")).await;
        self.append(builders::joined(room, owner, member, Expected::Any)).await;
        (member, room, owner)
    }

    /// A message is planned for so many seconds after the beginning.
    pub(crate) async fn plan(&self, (author, room): (UserId, RoomId), due: f64) -> ScheduleId {
        self.plan_with((author, room), due, LatePolicy::Send).await
    }

    pub(crate) async fn plan_with(
        &self,
        (author, room_id): (UserId, RoomId),
        due: f64,
        late: LatePolicy,
    ) -> ScheduleId {
        let recurrence = Recurrence::Once { send_at: self.clock.at(due) };
        self.plan_text((author, room_id), &format!("due at {due}"), recurrence, late).await
    }

    pub(crate) async fn plan_recurring(
        &self,
        author: (UserId, RoomId),
        recurrence: Recurrence,
        late: LatePolicy,
    ) -> ScheduleId {
        self.plan_text(author, "again", recurrence, late).await
    }

    async fn plan_text(
        &self,
        (author, room_id): (UserId, RoomId),
        text: &str,
        recurrence: Recurrence,
        late: LatePolicy,
    ) -> ScheduleId {
        let schedule_id = builders::schedule_id();
        let text = MessageText::parse(text, &Limits::default());
        let new = NewSchedule {
            schedule_id,
            author,
            room_id,
            text: text.expect("a short text"),
            attachments: Enclosures::default(),
            recurrence,
            late,
        };
        let now = self.clock.now();
        let decision = Schedule::default().decide(ScheduleCommand::Create { new, now });
        let Ok(Decision::Events(events)) = decision else { panic!("{decision:?}") };
        self.append(planned(schedule_id, Version::ZERO, author, &events)).await;
        schedule_id
    }

    /// The author cancels, by what a cancel rests on: the schedule as it was planned.
    pub(crate) async fn cancel(
        &self,
        node: &Node,
        author: UserId,
        schedule_id: ScheduleId,
    ) -> Result<Appended, AppendError> {
        let created = self.events_of(schedule_id).await;
        let mut schedule = Schedule::default();
        for record in created.iter().take(1) {
            sandesham_domain::StreamAggregate::apply_record(&mut schedule, record)
                .expect("it was just planned");
        }
        let decision = schedule.decide(ScheduleCommand::Cancel { by: author });
        let Ok(Decision::Events(events)) = decision else { panic!("{decision:?}") };
        let commit = planned(schedule_id, Version(1), author, &events);
        node.append.append(commit, Priority::Live).await
    }

    pub(crate) async fn append(&self, commit: Commit) -> Appended {
        let appended = self.node.append.append(commit, Priority::Live).await;
        appended.expect("nothing else writes there")
    }

    pub(crate) async fn events_of(&self, stream: impl Into<StreamId>) -> Vec<Recorded> {
        let reader = LogReader::new(self.database.pool());
        reader.stream(stream.into(), Version::ZERO).await.expect("the log can be read")
    }

    /// What happened to a schedule after it was planned.
    pub(crate) async fn fate_of(&self, schedule_id: ScheduleId) -> Vec<ScheduleEvent> {
        let records = self.events_of(schedule_id).await;
        let event = |record| ScheduleEvent::from_record(record).expect("an event of a schedule");
        records.iter().skip(1).map(event).collect()
    }

    /// The message that was planned for then, if it was sent.
    pub(crate) async fn message_of(&self, schedule: ScheduleId, due: f64) -> Option<MessageSent> {
        let message_id = MessageId::released(schedule, self.clock.at(due));
        let records = self.events_of(message_id).await;
        assert!(records.len() <= 1, "sent once: {records:?}");
        records.first().map(|record| match MessageEvent::from_record(record) {
            Ok(MessageEvent::Sent(sent)) => sent,
            other => panic!("not a message that was sent: {other:?}"),
        })
    }

    /// The message of a schedule that does not know of it, as no release of ours leaves it.
    pub(crate) fn released_before(
        &self,
        (author, room): (UserId, RoomId),
        schedule_id: ScheduleId,
        due: f64,
    ) -> Commit {
        let message_id = MessageId::released(schedule_id, self.clock.at(due));
        let sent = MessageEvent::Sent(MessageSent {
            message_id,
            author,
            text: format!("due at {due}"),
            attachments: Vec::new(),
            reply_to: None,
            schedule_id: Some(schedule_id),
        });
        let expected = Expected::Exact(Version::ZERO);
        Commit::of(StreamWrite::new(message_id, expected, Some(room), Some(author), &[sent]))
    }

    /// Waits until nothing is pending any more of all that was planned.
    pub(crate) async fn until_over(&self, schedules: &[ScheduleId]) {
        for schedule_id in schedules {
            wait::until("the schedule is over", || async {
                self.fate_of(*schedule_id).await.iter().any(is_end)
            })
            .await;
        }
    }

    /// Waits until so many occurrences of a schedule were released.
    pub(crate) async fn until_released(&self, schedule_id: ScheduleId, count: usize) {
        wait::until("the occurrences are released", || async {
            self.released(schedule_id).await.len() >= count
        })
        .await;
    }

    /// What was released of a schedule: when it was due, in seconds, how late it was, and from when on
    /// occurrences were passed over. Of each there is exactly one message.
    pub(crate) async fn released(&self, schedule_id: ScheduleId) -> Vec<(f64, u64, Option<f64>)> {
        let mut found = Vec::new();
        for event in self.fate_of(schedule_id).await {
            let ScheduleEvent::Released(released) = event else { continue };
            let messages = self.events_of(released.message_id).await;
            assert_eq!(messages.len(), 1, "sent once");
            let missed_from = released.missed_from.map(|at| self.clock.seconds(at));
            found.push((self.clock.seconds(released.due_at), released.late_by_ms, missed_from));
        }
        found
    }

    /// The schedule went out: exactly one message, released and completed once, so late.
    pub(crate) async fn assert_released(&self, schedule_id: ScheduleId, due: f64, late_by_ms: u64) {
        let fate = self.fate_of(schedule_id).await;
        let [ScheduleEvent::Released(released), ScheduleEvent::Completed(_)] = fate.as_slice()
        else {
            panic!("not released once: {fate:?}");
        };
        assert_eq!(released.due_at, self.clock.at(due));
        assert_eq!(released.late_by_ms, late_by_ms);
        let message = self.message_of(schedule_id, due).await.expect("its message was sent");
        assert_eq!(message.message_id, released.message_id);
        assert_eq!(message.schedule_id, Some(schedule_id));
    }

    /// Ends everything, and proves what must hold whatever happened.
    pub(crate) async fn finish(self) {
        self.projector.stop().await;
        self.node.tasks.stop().await;
        self.database.assert_dense().await;
        let reader = LogReader::new(self.database.pool());
        let report = verify(&reader, VerifyOptions::default()).await;
        assert!(report.expect("the log can be read").ok, "the log does not verify");
    }
}

fn is_end(event: &ScheduleEvent) -> bool {
    matches!(
        event,
        ScheduleEvent::Completed(_) | ScheduleEvent::Cancelled(_) | ScheduleEvent::Failed(_)
    )
}

fn planned(
    schedule_id: ScheduleId,
    version: Version,
    author: UserId,
    events: &[ScheduleEvent],
) -> Commit {
    let expected = Expected::Exact(version);
    Commit::of(StreamWrite::new(schedule_id, expected, None, Some(author), events))
}
