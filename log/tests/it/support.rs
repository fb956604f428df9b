//! A log of its own for each test.

use std::sync::Arc;

use sandesham_log::{
    AppendHandle, Appender, AppenderOptions, Error, Executor, ExecutorOptions, LogReader, connect,
    verify,
};
use sandesham_testkit::Database;
use sandesham_testkit::proxy::Proxy;
use sqlx::postgres::PgConnectOptions;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A database, an appender and what reads it.
pub(crate) struct TestLog {
    pub(crate) database: Database,
    pub(crate) append: AppendHandle,
    pub(crate) reader: LogReader,
    appender: TestAppender,
}

/// A running appender.
pub(crate) struct TestAppender {
    shutdown: CancellationToken,
    task: JoinHandle<Result<(), Error>>,
}

impl TestLog {
    pub(crate) async fn start() -> Self {
        Self::start_with(AppenderOptions::default()).await
    }

    pub(crate) async fn start_with(options: AppenderOptions) -> Self {
        let database = Database::create().await;
        let (appender, append) = TestAppender::start(database.connect_options(), options);
        Self::with(database, appender, append)
    }

    /// The appender's connection goes through a wire that can be cut; the readers' does not.
    pub(crate) async fn start_behind_proxy(options: AppenderOptions) -> (Self, Proxy) {
        let database = Database::create().await;
        let direct = database.connect_options();
        let proxy = Proxy::to(direct.get_port()).await;
        let (appender, append) = TestAppender::start(direct.port(proxy.port()), options);
        (Self::with(database, appender, append), proxy)
    }

    fn with(database: Database, appender: TestAppender, append: AppendHandle) -> Self {
        let reader = LogReader::new(connect::pool(database.connect_options(), 8));
        Self { database, append, reader, appender }
    }

    /// Another process on the same log.
    pub(crate) fn second_appender(&self) -> (TestAppender, AppendHandle) {
        TestAppender::start(self.database.connect_options(), AppenderOptions::default())
    }

    pub(crate) fn executor(&self) -> Executor {
        let options = ExecutorOptions::default();
        Executor::new(self.reader.clone(), self.append.clone(), options)
    }

    /// Ends the appender, and proves what must hold whatever happened.
    pub(crate) async fn finish(self) {
        self.appender.finish().await;
        self.database.assert_dense().await;
        let report = verify::verify(&self.reader, verify::VerifyOptions::default()).await;
        let report = report.expect("the log can be read");
        assert!(report.ok, "the log does not verify: {report:?}");
    }
}

impl TestAppender {
    fn start(connect: PgConnectOptions, options: AppenderOptions) -> (Self, AppendHandle) {
        let (appender, append) = Appender::new(connect, options);
        let shutdown = CancellationToken::new();
        let task = tokio::spawn(appender.run(shutdown.clone()));
        (Self { shutdown, task }, append)
    }

    pub(crate) async fn finish(self) {
        self.shutdown.cancel();
        self.task.await.expect("the appender does not panic").expect("nothing is left unknown");
    }
}

/// Data of an event without its envelope.
pub(crate) fn data_of(event: &Arc<sandesham_domain::Published>) -> &str {
    event.record.data.as_deref().unwrap_or_default()
}
