//! A log, a NATS server, and the processes between them.

use std::ops::Range;

use async_nats::jetstream::{self, stream};
use futures_util::future::join_all;
use sandesham_domain::{Position, Published};
use sandesham_log::{
    AppendHandle, Appender, AppenderOptions, Eraser, Leadership, LockKey, LogReader, Priority, Tail,
};
use sandesham_nats::{
    Client, Error, Feed, FeedDeps, FeedHandle, FeedReader, Naming, Relay, RelayDeps, RelayReport,
    RelayStatus, connect,
};
use sandesham_testkit::nats::{Nats, NatsCluster, NatsServer};
use sandesham_testkit::{Database, builders, wait};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

/// One installation: a database and the names that it uses on a NATS server.
pub(crate) struct World {
    pub(crate) database: Database,
    pub(crate) naming: Naming,
    pub(crate) url: String,
    pub(crate) client: Client,
    pub(crate) reader: LogReader,
    /// Where a prefix of the shared server is used, it is cleaned up at the end.
    _nats: Option<Nats>,
}

impl World {
    /// On the shared server, under a prefix of its own.
    pub(crate) async fn start() -> Self {
        let nats = Nats::shared().await;
        let (url, prefix) = (nats.url.clone(), nats.prefix.clone());
        Self::assemble(url, &prefix, Some(nats)).await
    }

    /// On a server that the test may stop, kill, pause and wipe.
    pub(crate) async fn on(server: &NatsServer) -> Self {
        Self::assemble(server.url(), "sandesham", None).await
    }

    /// On several servers that share their streams.
    pub(crate) async fn on_cluster(cluster: &NatsCluster) -> Self {
        Self::assemble(cluster.url(), "sandesham", None).await
    }

    /// Where no NATS server is.
    pub(crate) async fn without_nats() -> Self {
        Self::assemble("nats://127.0.0.1:9".to_owned(), "sandesham", None).await
    }

    /// Another database under the same names: Postgres as it was restored.
    pub(crate) async fn restored(&self) -> Self {
        Self::assemble(self.url.clone(), self.naming.prefix(), None).await
    }

    async fn assemble(url: String, prefix: &str, nats: Option<Nats>) -> Self {
        let database = Database::create().await;
        let client = connect(&url, "test").await.expect("the address is well-formed");
        Self {
            naming: Naming::new(prefix, 1),
            reader: LogReader::new(database.pool()),
            database,
            url,
            client,
            _nats: nats,
        }
    }

    /// A process that appends.
    pub(crate) fn appender(&self) -> Writer {
        let options = AppenderOptions::default();
        let (appender, handle) = Appender::new(self.database.connect_options(), options);
        let shutdown = CancellationToken::new();
        tokio::spawn(appender.run(shutdown.clone()));
        Writer { handle, _shutdown: shutdown.drop_guard() }
    }

    /// A relay of a process that appends nothing.
    pub(crate) fn relay(&self) -> RunningRelay {
        self.relay_with(None)
    }

    /// A relay, beside an appender if there is a tail.
    pub(crate) fn relay_with(&self, tail: Option<Tail>) -> RunningRelay {
        let status = RelayStatus::new();
        let relay = Relay::new(RelayDeps { tail, ..self.relay_deps(status.clone()) });
        let shutdown = CancellationToken::new();
        let task = tokio::spawn(relay.run(shutdown.clone()));
        RunningRelay { status, task, shutdown: shutdown.drop_guard() }
    }

    /// What a relay of a process that appends nothing works with.
    pub(crate) fn relay_deps(&self, status: RelayStatus) -> RelayDeps {
        RelayDeps {
            reader: self.reader.clone(),
            tail: None,
            client: self.client.clone(),
            naming: self.naming.clone(),
            leadership: Leadership::new(self.database.connect_options(), LockKey::Relay),
            status,
        }
    }

    /// A feed, of a process that appends if there is a tail.
    pub(crate) async fn feed(&self, tail: Option<Tail>) -> RunningFeed {
        let (reader, naming) = (self.reader.clone(), self.naming.clone());
        let deps = FeedDeps { reader, tail, client: self.client.clone(), naming };
        let (feed, handle) = Feed::open(deps).await.expect("the database is up");
        let shutdown = CancellationToken::new();
        let task = tokio::spawn(feed.run(shutdown.clone()));
        RunningFeed { handle, task, _shutdown: shutdown.drop_guard() }
    }

    /// Erases events, as a process does that may; the position of what tells of it.
    pub(crate) async fn erase(&self, positions: &[u64]) -> Position {
        let positions: Vec<Position> = positions.iter().copied().map(Position).collect();
        let eraser = Eraser::new(self.database.connect_options());
        let mut connection = eraser.connect().await.expect("the owner may");
        let mut erasing = connection.begin().await.expect("the database is up");
        assert_eq!(erasing.blank(&positions).await.expect("they are erasable"), positions);
        let told = erasing.append(builders::erased(&positions)).await.expect("a fresh erasure");
        erasing.commit().await.expect("the database is up");
        told
    }

    pub(crate) fn jetstream(&self) -> jetstream::Context {
        jetstream::new(self.client.clone())
    }

    pub(crate) async fn stream(&self) -> stream::Stream {
        let found = self.jetstream().get_stream(self.naming.stream_name()).await;
        found.expect("the stream is there")
    }

    pub(crate) async fn head(&self) -> Position {
        self.reader.head().await.expect("the database is up")
    }

    /// The stream's last sequence.
    pub(crate) async fn last_sequence(&self) -> u64 {
        self.state().await.expect("the stream is there").last_sequence
    }

    /// How the stream is; none where there is no stream, or no answer.
    async fn state(&self) -> Option<stream::State> {
        let found = self.jetstream().get_stream(self.naming.stream_name()).await;
        found.ok().map(|stream| stream.cached_info().state.clone())
    }

    /// Waits until JetStream has everything, then proves that it has exactly what the log has.
    pub(crate) async fn assert_copied(&self) {
        wait::until("JetStream has the whole log", async || {
            let head = self.head().await.0;
            self.state()
                .await
                .is_some_and(|state| (state.last_sequence, state.messages) == (head, head))
        })
        .await;
        let log = self.reader.after(Position::ZERO, 100_000).await.expect("the database is up");
        let stream = self.stream().await;
        let copies = log.iter().map(|record| stream.get_raw_message(record.position.0));
        for (record, copy) in log.iter().zip(join_all(copies).await) {
            let copy = copy.expect("the position is a sequence");
            assert_eq!(copy.payload, Published::new(record.clone()).envelope);
            assert_eq!(copy.subject, self.naming.log_subject(record));
        }
    }
}

/// A process's appender.
pub(crate) struct Writer {
    pub(crate) handle: AppendHandle,
    _shutdown: DropGuard,
}

impl Writer {
    /// Appends as many events, all at once.
    pub(crate) async fn append(&self, events: usize) {
        let (room, author) = (builders::room_id(), builders::user_id());
        let commits = (0..events).map(|number| {
            let commit = builders::sent(room, author, &format!("message {number}"));
            self.handle.append(commit, Priority::Live)
        });
        for appended in join_all(commits).await {
            appended.expect("the database is up");
        }
    }

    pub(crate) fn tail(&self) -> Tail {
        self.handle.tail()
    }
}

/// A relay on a task of its own, until dropped.
pub(crate) struct RunningRelay {
    pub(crate) status: RelayStatus,
    task: JoinHandle<Result<(), Error>>,
    shutdown: DropGuard,
}

impl RunningRelay {
    /// Ends it and waits until it has.
    pub(crate) async fn stop(self) {
        drop(self.shutdown);
        self.task.await.expect("the relay does not panic").expect("the relay ends cleanly");
    }

    pub(crate) async fn until(&self, what: &str, holds: impl Fn(&RelayReport) -> bool) {
        wait::until(what, async || holds(&self.status.report())).await;
    }
}

/// A feed on a task of its own, until dropped.
pub(crate) struct RunningFeed {
    pub(crate) handle: FeedHandle,
    pub(crate) task: JoinHandle<Result<(), Error>>,
    _shutdown: DropGuard,
}

/// Reads until `end` and proves that nothing is missing, doubled or out of order.
pub(crate) async fn assert_dense(reader: &mut FeedReader, end: Position) -> Vec<Published> {
    let mut seen = Vec::new();
    while reader.position() < end {
        let from = reader.position().0 + 1;
        let what = format!("the feed goes on from {from} to {end}");
        let read = tokio::time::timeout(std::time::Duration::from_secs(10), reader.next());
        let events = read.await.expect(&what).expect("the feed runs");
        let expected: Range<u64> = from..from + events.len() as u64;
        assert!(events.iter().map(|event| event.record.position.0).eq(expected));
        seen.extend(events.iter().map(|event| Published::clone(event)));
    }
    seen
}
