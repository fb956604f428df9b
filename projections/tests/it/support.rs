//! A log with read models of its own for each test.

use std::time::Duration;

use sandesham_domain::message::{Message, MessageCommand};
use sandesham_domain::receipt::{Receipt, ReceiptCommand};
use sandesham_domain::room::{LeaveReason, Role, RoomEvent, RoomMember, RoomMemberLeft};
use sandesham_domain::{
    Commit, Decision, Emoji, Expected, Limits, MessageId, MessageText, Position, ReceiptId, RoomId,
    RoomSeq, StreamAggregate, StreamId, StreamWrite, UserId, Version,
};
use sandesham_log::{
    AppendHandle, Appended, Appender, AppenderOptions, Eraser, Leadership, LockKey, LogReader,
    Priority,
};
use sandesham_nats::{Feed, FeedDeps, FeedHandle, Naming};
use sandesham_projections::{
    Progress, ProjectionName, Projector, ProjectorDeps, Reads, TimelineItem, TimelinePage,
    TimelineRange, erase, hold, verify,
};
use sandesham_testkit::Database;
use sandesham_testkit::builders::{
    erased as erased_commit, group, message_id, registered, room_id, sent_as, user_id,
};
use sqlx::postgres::PgConnectOptions;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Far beyond what anything takes.
const AT_MOST: Duration = Duration::from_secs(10);

/// A log with its read models, kept by a projector.
pub(crate) struct World {
    pub(crate) database: Database,
    pub(crate) append: AppendHandle,
    pub(crate) reader: LogReader,
    pub(crate) feed: FeedHandle,
    pub(crate) progress: Progress,
    pub(crate) reads: Reads,
    shutdown: CancellationToken,
    tasks: JoinSet<()>,
    elsewhere: Option<Database>,
}

impl World {
    /// With a projector.
    pub(crate) async fn start() -> Self {
        let mut world = Self::without_projector().await;
        world.start_projector();
        world
    }

    /// Nobody applies anything yet.
    pub(crate) async fn without_projector() -> Self {
        let database = Database::create().await;
        let reader = LogReader::new(database.pool());
        let (shutdown, mut tasks) = (CancellationToken::new(), JoinSet::new());
        let options = AppenderOptions::default();
        let (appender, append) = Appender::new(database.connect_options(), options);
        // Nobody listens there: the feed has this process's commits and the log itself.
        let client = sandesham_nats::connect("nats://127.0.0.1:1", "tests").await;
        let (feed_task, feed) = Feed::open(FeedDeps {
            reader: reader.clone(),
            tail: Some(append.tail()),
            client: client.expect("an address"),
            naming: Naming::new("tests", 1),
        })
        .await
        .expect("the log can be read");
        let stop = shutdown.clone();
        tasks.spawn(async move { appender.run(stop).await.expect("the appender ends well") });
        let stop = shutdown.clone();
        tasks.spawn(async move { feed_task.run(stop).await.expect("the feed ends well") });
        Self {
            append,
            reader,
            feed,
            progress: Progress::new(database.pool()),
            reads: Reads::new(database.pool()),
            shutdown,
            tasks,
            elsewhere: None,
            database,
        }
    }

    pub(crate) fn start_projector(&mut self) {
        self.start_led_by(self.database.connect_options());
    }

    /// One more projector that believes to lead: its lock is in another database.
    pub(crate) async fn start_unled_projector(&mut self) {
        let elsewhere = Database::create().await;
        self.start_led_by(elsewhere.connect_options());
        self.elsewhere = Some(elsewhere);
    }

    fn start_led_by(&mut self, connect: PgConnectOptions) {
        let projector = Projector::new(ProjectorDeps {
            pool: self.database.pool(),
            reader: self.reader.clone(),
            feed: self.feed.clone(),
            leadership: Leadership::new(connect, LockKey::Projector),
            progress: self.progress.clone(),
        });
        let stop = self.shutdown.clone();
        self.tasks.spawn(projector.run(stop));
    }

    /// Ends all tasks, and proves what must hold whatever happened.
    pub(crate) async fn finish(self) {
        self.caught_up().await;
        for name in ProjectionName::ALL {
            let verified = verify(&self.database.pool(), name).await.expect("nobody else verifies");
            assert!(verified.is_ok(), "{name} is not what the log makes of it: {verified:#?}");
        }
        self.stop().await;
    }

    /// Ends all tasks.
    pub(crate) async fn stop(mut self) {
        self.shutdown.cancel();
        while let Some(ended) = self.tasks.join_next().await {
            ended.expect("no task panics");
        }
        self.database.assert_dense().await;
    }

    pub(crate) async fn commit(&self, commit: Commit) -> Appended {
        self.append.append(commit, Priority::Live).await.expect("the commit is valid")
    }

    /// Waits until all read models have the log's head.
    pub(crate) async fn caught_up(&self) {
        let head = self.reader.head().await.expect("the log can be read");
        self.reached(head).await;
    }

    async fn reached(&self, position: Position) {
        let reached = self.progress.wait_for(&ProjectionName::ALL, position, AT_MOST).await;
        reached.expect("the read models keep up");
    }

    pub(crate) async fn user(&self, name: &str) -> UserId {
        let user = user_id();
        self.commit(registered(user, name)).await;
        user
    }

    /// A group of which the first is the owner.
    pub(crate) async fn group(&self, members: &[UserId]) -> RoomId {
        let room = room_id();
        self.commit(group(room, members[0], &members[1..])).await;
        room
    }

    pub(crate) async fn send(&self, room: RoomId, author: UserId, text: &str) -> Sent {
        let id = message_id();
        let seq = last_seq(&self.commit(sent_as(id, room, author, text)).await);
        Sent { id, seq, room, author }
    }

    pub(crate) async fn edit(&self, sent: Sent, by: UserId, text: &str) {
        let text = MessageText::parse(text, &Limits::default()).expect("a text");
        self.change(sent, by, MessageCommand::Edit { by, text, revision: None }).await;
    }

    pub(crate) async fn delete(&self, sent: Sent, by: UserId) {
        self.change(sent, by, MessageCommand::Delete { by, moderates: true }).await;
    }

    pub(crate) async fn react(&self, sent: Sent, by: UserId, emoji: &str) {
        self.change(sent, by, MessageCommand::React { by, emoji: parse_emoji(emoji) }).await;
    }

    pub(crate) async fn unreact(&self, sent: Sent, by: UserId, emoji: &str) {
        self.change(sent, by, MessageCommand::Unreact { by, emoji: parse_emoji(emoji) }).await;
    }

    async fn change(&self, sent: Sent, by: UserId, command: MessageCommand) {
        let message: Message = self.load(sent.id).await;
        let decision = message.decide(command).expect("the command is valid");
        if let Some(events) = events(decision) {
            let expected = Expected::Exact(message.version());
            let write = StreamWrite::new(sent.id, expected, Some(sent.room), Some(by), &events);
            self.commit(Commit::of(write)).await;
        }
    }

    pub(crate) async fn delivered(&self, room: RoomId, user: UserId, up_to: RoomSeq) {
        self.advance(room, user, Some(up_to), None).await;
    }

    pub(crate) async fn read(&self, room: RoomId, user: UserId, up_to: RoomSeq) {
        self.advance(room, user, None, Some(up_to)).await;
    }

    async fn advance(
        &self,
        room: RoomId,
        user_id: UserId,
        delivered_up_to: Option<RoomSeq>,
        read_up_to: Option<RoomSeq>,
    ) {
        let id = ReceiptId::of(room, user_id);
        let receipt: Receipt = self.load(id).await;
        let command = ReceiptCommand::Advance { user_id, delivered_up_to, read_up_to };
        if let Some(events) = events(receipt.decide(command).expect("cursors may move")) {
            let expected = Expected::Exact(receipt.version());
            let write = StreamWrite::new(id, expected, Some(room), Some(user_id), &events);
            self.commit(Commit::of(write)).await;
        }
    }

    pub(crate) async fn join(&self, room: RoomId, by: UserId, user_id: UserId) -> RoomSeq {
        let joined = RoomEvent::MemberJoined(RoomMember { user_id, role: Role::Member });
        self.happen(room, by, joined).await
    }

    pub(crate) async fn remove(&self, room: RoomId, by: UserId, user_id: UserId) -> RoomSeq {
        let left = RoomMemberLeft { user_id, reason: LeaveReason::Removed };
        self.happen(room, by, RoomEvent::MemberLeft(left)).await
    }

    pub(crate) async fn happen(&self, room: RoomId, by: UserId, event: RoomEvent) -> RoomSeq {
        let write = StreamWrite::new(room, Expected::Any, Some(room), Some(by), &[event]);
        last_seq(&self.commit(Commit::of(write)).await)
    }

    async fn load<A: StreamAggregate>(&self, id: impl Into<StreamId>) -> A {
        let records = self.reader.stream(id.into(), Version::ZERO).await;
        let mut aggregate = A::default();
        for record in records.expect("the log can be read") {
            aggregate.apply_record(&record).expect("own events");
        }
        aggregate
    }

    /// Erases events from the log and the read models, as a process does that may.
    pub(crate) async fn erase(&self, positions: &[Position]) {
        self.try_erase(positions, true).await;
    }

    /// Erases events from the log alone: the read models hear of it as of any other event.
    pub(crate) async fn erase_from_log(&self, positions: &[Position]) {
        self.try_erase(positions, false).await;
    }

    async fn try_erase(&self, positions: &[Position], from_read_models: bool) {
        let connecting = Eraser::new(self.database.connect_options());
        let mut connection = connecting.connect().await.expect("the owner may");
        let mut erasing = connection.begin().await.expect("the database is up");
        if from_read_models {
            hold(erasing.connection()).await.expect("the read models are there");
        }
        let erased = erasing.blank(positions).await.expect("they are erasable");
        if from_read_models {
            erase(erasing.connection(), &erased).await.expect("the read models are there");
        }
        erasing.append(erased_commit(&erased)).await.expect("a fresh erasure");
        erasing.commit().await.expect("the database is up");
    }

    /// The tables that hold a text anywhere, in whatever column.
    pub(crate) async fn tables_with(&self, text: &str) -> Vec<String> {
        self.database.tables_with(text).await
    }

    /// Runs a statement as the owner of the database.
    pub(crate) async fn sql(&self, sql: &'static str) {
        sqlx::query(sql).execute(&self.database.owner_pool()).await.expect("a valid statement");
    }

    /// Every item that a member sees, once the read models have everything.
    pub(crate) async fn whole_timeline(
        &self,
        viewer: UserId,
        room: RoomId,
    ) -> Option<Vec<TimelineItem>> {
        self.caught_up().await;
        let (mut items, mut after) = (Vec::new(), RoomSeq(0));
        loop {
            let range = TimelineRange { after: Some(after), before: None, limit: 200 };
            let page = self.reads.timeline(viewer, room, range).await;
            let page = page.expect("the read models can be read")?;
            if page.from_seq > page.to_seq {
                return Some(items);
            }
            after = page.to_seq;
            items.extend(page.items);
        }
    }

    /// The newest part of a timeline, once the read models have everything.
    pub(crate) async fn timeline(&self, viewer: UserId, room: RoomId) -> Option<TimelinePage> {
        self.caught_up().await;
        let range = TimelineRange { after: None, before: None, limit: 200 };
        self.reads.timeline(viewer, room, range).await.expect("the read models can be read")
    }
}

/// A message that was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) id: MessageId,
    pub(crate) seq: RoomSeq,
    pub(crate) room: RoomId,
    pub(crate) author: UserId,
}

/// None when it is so already.
fn events<E>(decision: Decision<E>) -> Option<Vec<E>> {
    match decision {
        Decision::Events(events) => Some(events),
        Decision::Already(_) => None,
    }
}

fn parse_emoji(emoji: &str) -> Emoji {
    Emoji::parse(emoji).expect("an emoji")
}

fn last_seq(appended: &Appended) -> RoomSeq {
    appended.events.last().and_then(|last| last.record.room_seq).unwrap_or_default()
}

/// The texts of messages, and the kinds of other items.
pub(crate) fn shown(page: &TimelinePage) -> Vec<&str> {
    page.items.iter().map(show).collect()
}

fn show(item: &TimelineItem) -> &str {
    match item {
        TimelineItem::Message(message) => &message.text,
        TimelineItem::System(system) => &system.kind,
    }
}
