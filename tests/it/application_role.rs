//! Production's way: the owner migrates, services have an address of the application's role.

use anyhow::{Context as _, Result, ensure};
use reqwest::{Client, Method};
use sandesham_testkit::nats::NatsServer;
use sandesham_testkit::postgres::PostgresServer;
use sandesham_testkit::{Database, wait};
use serde_json::{Value, json};
use sqlx::ConnectOptions as _;
use uuid::Uuid;

use crate::support::{Person, Server, dm, email, register, sandesham, stderr};

/// The member does not inherit: it has the rights once it has taken the role, as services do.
const ROLES: &str = "alter role sandesham_app login; \
                     create role member login noinherit in role sandesham_app; \
                     create role stranger login";

/// Everything that processes talk to, and an address of it for one user of Postgres.
struct Site {
    database: Database,
    nats: NatsServer,
    user: &'static str,
    // Dropped last: the database goes away before its server.
    _postgres: PostgresServer,
}

impl Site {
    async fn start(user: &'static str) -> Self {
        let (postgres, nats) = tokio::join!(PostgresServer::start(), NatsServer::start());
        let database = Database::create_on(postgres.connect_options()).await;
        sqlx::raw_sql(ROLES).execute(&database.owner_pool()).await.expect("the owner may");
        Self { database, nats, user, _postgres: postgres }
    }

    fn url(&self) -> String {
        self.database.connect_options().username(self.user).to_url_lossy().to_string()
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = sandesham(arguments);
        command.env("SANDESHAM_DATABASE_URL", self.url());
        command.env("SANDESHAM_NATS_URL", self.nats.url());
        command
    }

    fn serve(&self) -> Server {
        Server::start(self.command(&["serve", "--http", "127.0.0.1:0"]))
    }

    /// A subcommand that must succeed; its answer.
    fn json(&self, arguments: &[&str]) -> Result<Value> {
        let output = self.command(&[arguments, &["--json"]].concat()).output()?;
        ensure!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// Somebody at a process.
struct Caller<'a> {
    client: &'a Client,
    http: &'a str,
    person: &'a Person,
}

impl Caller<'_> {
    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        let url = format!("{}/v1{path}", self.http);
        let mut request = self.client.request(method, url).bearer_auth(&self.person.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "{path}: {status} {text}");
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    async fn get(&self, path: &str) -> Result<Value> {
        self.call(Method::GET, path, None).await
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.call(Method::POST, path, Some(body)).await
    }

    async fn put(&self, path: &str, body: Value) -> Result<Value> {
        self.call(Method::PUT, path, Some(body)).await
    }
}

/// Every kind of write, and what is read of it.
async fn use_everything(asha: Caller<'_>, ravi: Caller<'_>, room: &str) -> Result<u64> {
    let messages = format!("/rooms/{room}/messages");
    let sent = asha.post(&messages, json!({"text": "नमस्ते"})).await?;
    let message = sent["message_id"].as_str().context("a message has an id")?;
    asha.call(Method::PATCH, &format!("/messages/{message}"), Some(json!({"text": "नमस्ते!"})))
        .await?;
    ravi.call(Method::PUT, &format!("/messages/{message}/reactions/%F0%9F%91%8D"), None).await?;
    ravi.post(&format!("/rooms/{room}/receipts"), json!({"read_up_to": sent["room_seq"]})).await?;
    asha.get(&format!("/messages/{message}/receipts")).await?;
    asha.get(&format!("/messages/{message}/history")).await?;
    asha.put(&format!("/rooms/{room}/settings"), json!({"unread_from": 1})).await?;

    let soon = (chrono::Utc::now() + chrono::Duration::seconds(2)).to_rfc3339();
    let plan = json!({"schedule_id": Uuid::now_v7(), "text": "later", "send_at": soon});
    asha.post(&format!("/rooms/{room}/scheduled"), plan).await?;
    wait::until("it is released", async || {
        let timeline = ravi.get(&format!("/rooms/{room}/timeline")).await;
        timeline.is_ok_and(|timeline| has_text(&timeline, "later"))
    })
    .await;

    let group = json!({"kind": "group", "name": "Clouds", "members": [ravi.person.id]});
    let group = asha.post("/rooms", group).await?;
    let group = group["id"].as_str().context("a room has an id")?;
    asha.call(Method::PATCH, &format!("/rooms/{group}"), Some(json!({"name": "Rain"}))).await?;
    let member = format!("/rooms/{group}/members/{}", ravi.person.id);
    asha.call(Method::DELETE, &member, None).await?;
    asha.call(Method::PATCH, "/me", Some(json!({"name": "Asha Devi"}))).await?;
    asha.post("/auth/ws-ticket", json!({})).await?;

    let last = asha.post(&messages, json!({"text": "last"})).await?;
    let position = last["position"].as_u64().context("a message has a position")?;
    for path in ["/me", "/me/sessions", "/rooms", "/scheduled", "/users?query=asha"] {
        ravi.get(path).await?;
    }
    for path in ["timeline", "events", "members", "receipts"] {
        ravi.get(&format!("/rooms/{room}/{path}")).await?;
    }
    let timeline = format!("/rooms/{room}/timeline?min_position={position}");
    let timeline = ravi.get(&timeline).await?;
    ensure!(has_text(&timeline, "नमस्ते!") && has_text(&timeline, "last"), "{timeline}");
    Ok(position)
}

fn has_text(timeline: &Value, text: &str) -> bool {
    let items = timeline["items"].as_array();
    items.is_some_and(|items| items.iter().any(|item| item["text"] == text))
}

/// What operators do with the same address.
fn look_after(site: &Site, position: u64) -> Result<()> {
    ensure!(site.json(&["log", "head"])?["head"].as_u64() >= Some(position));
    ensure!(site.json(&["log", "verify"])?["ok"] == true);
    for item in site.json(&["projection", "list"])?["items"].as_array().context("a list")? {
        site.json(&["projection", "rebuild", item["name"].as_str().context("a name")?])?;
    }
    site.json(&["projection", "rebuild", "--all"])?;
    ensure!(site.json(&["projection", "verify"])?["ok"] == true);
    site.json(&["user", "grant", &email("Asha"), "auditor"])?;
    site.json(&["user", "deactivate", &email("Ravi")])?;
    Ok(())
}

async fn check(user: &'static str) -> Result<()> {
    let site = Site::start(user).await;
    let mut server = site.serve();
    let client = Client::new();
    let asha = register(&client, &server.http, "Asha").await;
    let ravi = register(&client, &server.http, "Ravi").await;
    let room = dm(&client, &server.http, &asha, &ravi).await;
    let caller = |person| Caller { client: &client, http: &server.http, person };
    let position = use_everything(caller(&asha), caller(&ravi), &room).await?;
    wait::until("every part is well", async || {
        let ready = client.get(format!("{}/readyz", server.http)).send().await.expect("it answers");
        let told: Value = ready.json().await.expect("in JSON");
        told["checks"].as_object().is_some_and(|checks| checks.values().all(|check| check == "ok"))
    })
    .await;
    look_after(&site, position)?;
    ensure!(server.stop().success());
    Ok(())
}

#[tokio::test]
async fn everything_works_as_a_member_of_the_applications_role() -> Result<()> {
    check("member").await
}

#[tokio::test]
async fn everything_works_as_the_applications_role_itself() -> Result<()> {
    check("sandesham_app").await
}

#[tokio::test]
async fn a_user_without_the_role_is_told_what_is_missing() -> Result<()> {
    let site = Site::start("stranger").await;
    let output = site.command(&["serve", "--http", "127.0.0.1:0"]).output()?;
    ensure!(output.status.code() == Some(1));
    ensure!(stderr(&output).contains("make it a member of sandesham_app"), "{}", stderr(&output));
    Ok(())
}

#[tokio::test]
async fn a_database_that_is_not_migrated_is_told_as_that() -> Result<()> {
    let postgres = PostgresServer::start().await;
    let url = postgres.connect_options().to_url_lossy().to_string();
    let serve = || {
        let mut command = sandesham(&["serve", "--http", "127.0.0.1:0"]);
        command.env("SANDESHAM_DATABASE_URL", &url);
        command.env("SANDESHAM_NATS_URL", "nats://127.0.0.1:9");
        command.output()
    };
    // Where no role is there, and where another database of the cluster has brought it.
    for _ in 0..2 {
        let output = serve()?;
        ensure!(output.status.code() == Some(1));
        ensure!(stderr(&output).contains("run `sandesham migrate`"), "{}", stderr(&output));
        drop(Database::create_on(postgres.connect_options()).await);
    }
    Ok(())
}
