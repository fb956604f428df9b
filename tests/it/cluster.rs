//! Processes of their own on servers of their own, each of which can be killed.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::{Client, StatusCode};
use sandesham_testkit::nats::NatsServer;
use sandesham_testkit::postgres::PostgresServer;
use sandesham_testkit::{Database, wait};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::{Server, email, sandesham, stderr};

/// What a loaded machine takes to start a process, or to come back after a kill.
const AT_MOST: Duration = Duration::from_mins(1);

/// One process or more of each role.
///
/// Fields are dropped in this order: who uses a server goes before it.
pub(crate) struct Cluster {
    processes: BTreeMap<&'static str, (&'static str, Server)>,
    database: Database,
    pub(crate) postgres: PostgresServer,
    pub(crate) nats: NatsServer,
    client: Client,
    token: String,
    pub(crate) room: String,
}

impl Cluster {
    /// With so many schedulers, an author, and a group of theirs.
    pub(crate) async fn start(schedulers: &'static [&'static str]) -> Self {
        let (postgres, nats) = (PostgresServer::start().await, NatsServer::start().await);
        let database = Database::create_on(postgres.connect_options()).await;
        let client = Client::new();
        let (processes, token, room) = (BTreeMap::new(), String::new(), String::new());
        let mut cluster = Self { processes, database, postgres, nats, client, token, room };
        cluster.run("api", "api,relay");
        cluster.run("projector", "projector");
        for name in schedulers {
            cluster.run(name, "scheduler");
        }
        let body =
            json!({ "name": "Asha", "email": email("Asha"), "password": "correct horse battery" });
        let asha = cluster.post("/v1/auth/register", &body).await.1;
        cluster.token = asha["access_token"].as_str().expect("a token").to_owned();
        let body = json!({ "kind": "group", "name": "Sky", "members": [] });
        let room = cluster.post("/v1/rooms", &body).await.1;
        room["id"].as_str().expect("a room").clone_into(&mut cluster.room);
        cluster
    }

    /// Starts a process with these roles.
    pub(crate) fn run(&mut self, name: &'static str, roles: &'static str) {
        let mut command = sandesham(&["serve", "--roles", roles, "--http", "127.0.0.1:0"]);
        command.env("SANDESHAM_DATABASE_URL", self.database.url());
        command.env("SANDESHAM_NATS_URL", self.nats.url());
        command.env("SANDESHAM_RATE_LIMIT", "off");
        command.env("SANDESHAM_PENDING_SCHEDULES_MAX", "5000");
        self.processes.insert(name, (roles, Server::start(command)));
    }

    /// Ends a process without a chance to clean up.
    pub(crate) fn kill(&mut self, name: &'static str) {
        // Dropped, it is killed.
        self.processes.remove(name).expect("it runs");
    }

    /// Ends every process, Postgres and NATS in one instant, and starts all again.
    pub(crate) async fn replace_everything(&mut self) {
        let processes = std::mem::take(&mut self.processes);
        let names: Vec<_> = processes.iter().map(|(name, (roles, _))| (*name, *roles)).collect();
        self.postgres.kill();
        self.nats.kill();
        drop(processes);
        self.postgres.restart().await;
        self.nats.restart().await;
        for (name, roles) in names {
            self.run(name, roles);
        }
    }

    /// Plans a message; its identifier.
    pub(crate) async fn plan(&self, body: &Value) -> String {
        let path = format!("/v1/rooms/{}/scheduled", self.room);
        let (status, schedule) = self.post(&path, body).await;
        assert_eq!(status, StatusCode::CREATED, "{schedule}");
        schedule["id"].as_str().expect("an identifier").to_owned()
    }

    /// What a schedule tells of itself, once its read model has everything.
    pub(crate) async fn story(&self, schedule_id: &str) -> Value {
        let head = self.count("select max(position) from events").await;
        let http = &self.processes["api"].1.http;
        let url = format!("{http}/v1/scheduled/{schedule_id}?min_position={head}");
        let answer = self.client.get(url).bearer_auth(&self.token).send().await;
        answer.expect("the server answers").json().await.expect("an answer in JSON")
    }

    async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let http = &self.processes["api"].1.http;
        let request = self.client.post(format!("{http}{path}")).bearer_auth(&self.token).json(body);
        let answer = request.send().await.expect("the server answers");
        (answer.status(), answer.json().await.expect("an answer in JSON"))
    }

    pub(crate) fn pool(&self) -> PgPool {
        self.database.owner_pool()
    }

    /// A number from the log; 0 while Postgres is away.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        let counted: Result<Option<i64>, _> = sqlx::query_scalar(sql).fetch_one(&self.pool()).await;
        counted.ok().flatten().unwrap_or(0)
    }

    /// How many occurrences were released.
    pub(crate) async fn released(&self) -> i64 {
        self.count("select count(*) from events where type = 'sandesham.schedule.released.v1'")
            .await
    }

    /// Waits until so many occurrences were released.
    pub(crate) async fn until_released(&self, count: i64) {
        wait::until_within(AT_MOST, "enough was released", || async {
            self.released().await >= count
        })
        .await;
    }

    /// Ends everything, and proves that the log is whole and JetStream has the same.
    pub(crate) async fn finish(self) {
        self.database.assert_dense().await;
        let verified = || {
            let mut command = sandesham(&["log", "verify", "--json"]);
            command.env("SANDESHAM_DATABASE_URL", self.database.url());
            command.env("SANDESHAM_NATS_URL", self.nats.url());
            command.output().expect("the binary is built")
        };
        wait::until_within(AT_MOST, "the log and its copy verify", || async {
            verified().status.success()
        })
        .await;
        let mut command = sandesham(&["projection", "verify"]);
        command.env("SANDESHAM_DATABASE_URL", self.database.url());
        let output = command.output().expect("the binary is built");
        assert!(output.status.success(), "{}", stderr(&output));
    }
}
