//! A whole installation for one test: a database and a NATS prefix of its own, all roles in this
//! process, HTTP on a port of its own. Everything goes through the public faces.

use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Method, RequestBuilder};
use sandesham_api::attachments::AttachmentDeps;
use sandesham_api::metrics::Metrics;
use sandesham_api::rest::operations::{Operations, checks};
use sandesham_api::{ApiConfig, AppDeps, AppState};
use sandesham_domain::{Position, UserId};
use sandesham_log::log_key;
use sandesham_log::{
    AppendHandle, Appender, AppenderOptions, Executor, ExecutorOptions, Leadership, LockKey,
    LogReader,
};
use sandesham_nats::{
    CopyReport, Feed, FeedDeps, FeedHandle, Live, LiveTask, Naming, Relay, RelayDeps, RelayStatus,
};
use sandesham_projections::{self as projections, ProjectionName};
use sandesham_projections::{Progress, Projector, ProjectorDeps, Reads};
use sandesham_testkit::nats::{Nats, NatsServer};
use sandesham_testkit::{Database, wait};
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor as _};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The password of every user here.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// An installation with one process; [`TestApp::second`] starts further ones.
pub(crate) struct TestApp {
    process: Process,
    /// Where its log is.
    pub(crate) database: Arc<Database>,
    nats: Arc<Nats>,
    attachments: Option<AttachmentDeps>,
    is_finished: bool,
}

/// One process with all roles.
pub(crate) struct Process {
    /// What its handlers share.
    pub(crate) state: AppState,
    address: SocketAddr,
    client: reqwest::Client,
    relay_status: RelayStatus,
    /// Of what serves clients; it ends before what it relies on.
    serving: JoinSet<()>,
    shutdown_serving: CancellationToken,
    shutdown: CancellationToken,
    tasks: JoinSet<()>,
}

impl TestApp {
    /// With the defaults, as in production.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// With other settings.
    pub(crate) async fn start_with(configure: impl FnOnce(&mut ApiConfig)) -> Self {
        let (database, nats) = tokio::join!(Database::create(), Nats::shared());
        Self::start_on(database, nats, None, configure).await
    }

    /// With an object store.
    pub(crate) async fn start_storing(
        attachments: AttachmentDeps,
        configure: impl FnOnce(&mut ApiConfig),
    ) -> Self {
        let (database, nats) = tokio::join!(Database::create(), Nats::shared());
        Self::start_on(database, nats, Some(attachments), configure).await
    }

    /// With a NATS server of its own, for tests that stop it. It has to be back for [`TestApp::finish`].
    pub(crate) async fn start_beside(server: &NatsServer) -> Self {
        let nats = Nats { url: server.url(), prefix: "test".to_owned() };
        Self::start_on(Database::create().await, nats, None, |_| {}).await
    }

    async fn start_on(
        database: Database,
        nats: Nats,
        attachments: Option<AttachmentDeps>,
        configure: impl FnOnce(&mut ApiConfig),
    ) -> Self {
        let process = Process::start((&database, &nats), attachments.clone(), configure).await;
        let (database, nats) = (Arc::new(database), Arc::new(nats));
        Self { process, database, nats, attachments, is_finished: false }
    }

    /// Another process of the same installation. Stop it before [`TestApp::finish`].
    pub(crate) async fn second(&self, configure: impl FnOnce(&mut ApiConfig)) -> Process {
        let servers = (&*self.database, &*self.nats);
        Process::start(servers, self.attachments.clone(), configure).await
    }

    /// Whether Postgres takes events, of which everything else goes on.
    pub(crate) async fn let_append(&self, may_append: bool) {
        let statement = if may_append {
            "grant execute on function append_events to sandesham_app"
        } else {
            "revoke execute on function append_events from sandesham_app"
        };
        self.sql(statement).await;
    }

    /// Runs a statement as the owner of the database.
    pub(crate) async fn sql(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        self.database.owner_pool().execute(sql).await.expect("a valid statement");
    }

    /// The tables that hold a text anywhere, in whatever column.
    pub(crate) async fn tables_with(&self, text: &str) -> Vec<String> {
        self.database.tables_with(text).await
    }

    /// Proves what must hold at the end of every test, and stops.
    pub(crate) async fn finish(mut self) {
        self.is_finished = true;
        let head = self.head().await;
        let relayed = async || self.relay_status.report().published == Some(Position(head));
        wait::until("the relay has published the whole log", relayed).await;
        let naming = Naming::new(&self.nats.prefix, 1);
        let copy = sandesham_nats::verify_copy(&self.nats.url, &naming, &self.state.log).await;
        let copied = CopyReport { copied: Position(head), first_bad: None };
        assert_eq!(copy.expect("JetStream can be read"), copied);
        self.database.assert_dense().await;
        self.process.halt().await;
        for name in ProjectionName::ALL {
            let verified = projections::verify(&self.database.pool(), name).await;
            let verified = verified.expect("the log can be read");
            assert!(verified.is_ok(), "{verified:?}");
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        assert!(
            self.is_finished || std::thread::panicking(),
            "`finish` was not called: its proofs were not made"
        );
    }
}

impl Deref for TestApp {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

/// What the API relies on: appender, feed, live notices, relay and projector.
struct Backbone {
    log: LogReader,
    append: AppendHandle,
    feed: FeedHandle,
    live: Live,
    progress: Progress,
    relay_status: RelayStatus,
    operations: Operations,
}

impl Backbone {
    async fn start(
        database: &Database,
        nats: &Nats,
        (tasks, shutdown): (&mut JoinSet<()>, &CancellationToken),
    ) -> Self {
        let naming = Naming::new(&nats.prefix, 1);
        let client = sandesham_nats::connect(&nats.url, "tests").await.expect("a URL of NATS");
        let (pool, connect) = (database.pool(), database.connect_options());
        let log = LogReader::new(pool.clone());
        let (appender, append) = Appender::new(connect.clone(), AppenderOptions::default());
        let (feed_task, feed) = Feed::open(FeedDeps {
            reader: log.clone(),
            tail: Some(append.tail()),
            client: client.clone(),
            naming: naming.clone(),
        })
        .await
        .expect("the log can be read");
        let (live_task, live) = LiveTask::new(client.clone(), naming.clone());
        let relay_status = RelayStatus::new();
        let relay = Relay::new(RelayDeps {
            reader: log.clone(),
            tail: Some(append.tail()),
            client: client.clone(),
            naming,
            leadership: Leadership::new(connect.clone(), LockKey::Relay),
            status: relay_status.clone(),
        });
        let progress = Progress::new(pool.clone());
        let projector = Projector::new(ProjectorDeps {
            pool,
            reader: log.clone(),
            feed: feed.clone(),
            leadership: Leadership::new(connect, LockKey::Projector),
            progress: progress.clone(),
        });
        let operations = Operations::new(Metrics::install().expect("one recorder a process"))
            .with("postgres", checks::postgres(log.clone()))
            .with("nats", checks::nats(client))
            .with("relay", checks::relay(relay_status.clone()))
            .with("projections", checks::projections(progress.clone(), log.clone()));
        let stop = || shutdown.clone();
        spawn(tasks, appender.run(stop()));
        spawn(tasks, feed_task.run(stop()));
        spawn(tasks, live_task.run(stop()));
        spawn(tasks, relay.run(stop()));
        tasks.spawn(projector.run(stop()));
        Self { log, append, feed, live, progress, relay_status, operations }
    }
}

impl Process {
    async fn start(
        (database, nats): (&Database, &Nats),
        attachments: Option<AttachmentDeps>,
        configure: impl FnOnce(&mut ApiConfig),
    ) -> Self {
        let mut config = ApiConfig { subject_prefix: nats.prefix.clone(), ..ApiConfig::default() };
        configure(&mut config);
        let (shutdown, shutdown_serving) = (CancellationToken::new(), CancellationToken::new());
        let (mut tasks, mut serving) = (JoinSet::new(), JoinSet::new());
        let backbone = Backbone::start(database, nats, (&mut tasks, &shutdown)).await;
        let Backbone { log, append, feed, live, progress, relay_status, operations } = backbone;
        let log_key = log_key::find_or_make(&database.pool(), Some("tests")).await;
        let log_key = log_key.expect("the key can be made");
        let state = AppState::new(AppDeps {
            config,
            executor: Executor::new(log.clone(), append, ExecutorOptions::default()),
            log,
            reads: Reads::new(database.pool()),
            progress,
            feed,
            live,
            operations,
            attachments,
            log_key: Some(log_key),
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener");
        serving.spawn(state.clone().run(shutdown_serving.clone()));
        let serve = sandesham_api::serve(listener, state.clone(), shutdown_serving.clone());
        spawn(&mut serving, serve);
        let client = reqwest::Client::builder().user_agent("sandesham-tests").build();
        let client = client.expect("a client without TLS");
        Self { state, address, client, relay_status, serving, shutdown_serving, shutdown, tasks }
    }

    /// Stops as on SIGTERM.
    pub(crate) async fn stop(mut self) {
        self.halt().await;
    }

    async fn halt(&mut self) {
        self.shutdown_serving.cancel();
        join(&mut self.serving).await;
        self.shutdown.cancel();
        join(&mut self.tasks).await;
    }

    /// Where the server is, without a `/` at the end.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where the server listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The log's head.
    pub(crate) async fn head(&self) -> u64 {
        self.state.log.head().await.expect("the log can be read").0
    }

    /// Calls without anybody's token.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        build: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Answer {
        Answer::of(build(self.client.request(method, self.origin() + path))).await
    }

    /// Calls without anybody's token.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, |request| request).await
    }

    /// Calls without anybody's token.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, |request| request.json(body)).await
    }

    /// Signs somebody up.
    pub(crate) async fn user(&self, name: &str) -> TestUser {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let word = name.split(' ').next().unwrap_or_default().to_lowercase();
        let email = format!("{word}{number}@example.org");
        let body = json!({ "name": name, "email": email, "password": PASSWORD });
        let signed_in = self.post("/v1/auth/register", &body).await.ok(201);
        TestUser::of(self, &signed_in)
    }

    /// Another session of a user.
    pub(crate) async fn log_in(&self, user: &TestUser) -> TestUser {
        let body = json!({ "email": user.email, "password": PASSWORD });
        TestUser::of(self, &self.post("/v1/auth/login", &body).await.ok(200))
    }
}

async fn join(tasks: &mut JoinSet<()>) {
    while let Some(ended) = tasks.join_next().await {
        ended.expect("no task panics");
    }
}

fn spawn<E: std::fmt::Debug + 'static>(
    tasks: &mut JoinSet<()>,
    task: impl Future<Output = Result<(), E>> + Send + 'static,
) {
    tasks.spawn(async move { task.await.expect("a task ends well") });
}

/// A user with a session, who talks to one process.
#[derive(Clone, Debug)]
pub(crate) struct TestUser {
    pub(crate) id: UserId,
    pub(crate) email: String,
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    origin: String,
    client: reqwest::Client,
}

impl TestUser {
    fn of(process: &Process, signed_in: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Self {
            id: text(&signed_in["user"]["id"]).parse().expect("an identifier"),
            email: text(&signed_in["user"]["email"]),
            access_token: text(&signed_in["access_token"]),
            refresh_token: text(&signed_in["refresh_token"]),
            origin: process.origin(),
            client: process.client.clone(),
        }
    }

    /// Where the server is, without a `/` at the end.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The same session, talking to another process.
    pub(crate) fn at(&self, process: &Process) -> Self {
        Self { origin: process.origin(), ..self.clone() }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        build: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Answer {
        let request = self.client.request(method, format!("{}{path}", self.origin));
        Answer::of(build(request.bearer_auth(&self.access_token))).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, |request| request).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, |request| request).await
    }

    pub(crate) async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send(Method::POST, path, |request| request.json(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send(Method::PUT, path, |request| request.json(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send(Method::PATCH, path, |request| request.json(body)).await
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.expect("a body of text") }
    }

    /// The body of a success with this status; null where there is none.
    #[track_caller]
    pub(crate) fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&self.text).expect("a body of JSON")
    }

    /// The body of a refusal with this status and code.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.ok(status);
        assert_eq!(problem["code"], code, "{}", self.text);
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], format!("urn:sandesham:problem:{code}"));
        assert_eq!(self.headers["content-type"], "application/problem+json");
        problem
    }

    /// The position that covers a write.
    #[track_caller]
    pub(crate) fn position(&self) -> u64 {
        self.number("sandesham-position")
    }

    /// How long to wait, in seconds.
    #[track_caller]
    pub(crate) fn retry_after(&self) -> u64 {
        self.number(RETRY_AFTER.as_str())
    }

    #[track_caller]
    fn number(&self, header: &str) -> u64 {
        let value = self.headers.get(header).unwrap_or_else(|| panic!("no {header}: {self:?}"));
        value.to_str().ok().and_then(|text| text.parse().ok()).expect("a number")
    }
}
