//! Periodic jobs, in processes of their own.

use std::process::Command;

use sandesham_testkit::nats::Nats;
use sandesham_testkit::{Database, wait};
use serde_json::{Value, json};

use crate::support::{Installation, Server, sandesham, stderr, stdout};

const JOBS: [&str; 10] = [
    "checkpoint_health",
    "ended_sessions",
    "erasures",
    "expired_refresh_tokens",
    "expired_tickets",
    "failed_logins",
    "stray_uploads",
    "superseded_keys",
    "unfinished_registrations",
    "unneeded_attachments",
];

#[tokio::test]
async fn operators_see_what_became_of_each_job() {
    let installation = Installation::start();
    let items = || installation.json(&["jobs", "list"])["items"].clone();
    let all_done = async || {
        let items = items();
        let items = items.as_array().expect("a list");
        items.len() == JOBS.len() && items.iter().all(|job| job["outcome"] == "done")
    };
    wait::until("every job has run", all_done).await;
    let names: Vec<Value> =
        items().as_array().expect("a list").iter().map(|job| job["name"].clone()).collect();
    assert_eq!(names, JOBS);
    let health = &items()[0];
    assert_eq!(health["done"], 8, "eight read models are well: {health}");
    assert_eq!(health["consecutive_failures"], 0);
    assert_eq!(health["every_seconds"], 30.0);
    for moment in ["started_at", "finished_at", "last_success_at", "next_due"] {
        assert!(health[moment].is_string(), "{moment}: {health}");
    }

    let listed = installation.run(&["jobs", "list"]);
    assert!(listed.status.success(), "{}", stderr(&listed));
    for name in JOBS {
        assert!(stdout(&listed).lines().any(|line| line.starts_with(name)), "{}", stdout(&listed));
    }
    let metrics = installation.client.get(format!("{}/metrics", installation.ready.http));
    let metrics = metrics.send().await.expect("it answers").text().await.expect("a text");
    for metric in [
        r#"sandesham_job_runs_total{job="failed_logins",outcome="done"}"#,
        r#"sandesham_job_last_success_timestamp_seconds{job="failed_logins"}"#,
        r#"sandesham_job_failures_total{job="failed_logins"}"#,
        r#"sandesham_job_seconds_count{job="failed_logins"}"#,
        r#"sandesham_checkpoint_healthy{projection="timeline"} 1"#,
    ] {
        assert!(metrics.contains(metric), "{metric} is not told");
    }
}

/// `serve` with these roles, on servers that the tests share.
fn serve(roles: &str, database: &Database, nats: &Nats) -> Command {
    let mut command = sandesham(&["serve", "--roles", roles, "--http", "127.0.0.1:0"]);
    command.env("SANDESHAM_DATABASE_URL", database.url()).env("SANDESHAM_NATS_URL", &nats.url);
    command.env("SANDESHAM_NATS_PREFIX", &nats.prefix).env("SANDESHAM_WS_TICKET_TTL", "1ms");
    command
}

#[tokio::test]
async fn the_scheduler_removes_what_expired_before_it_came() {
    let (database, nats) = (Database::create().await, Nats::shared().await);
    let api = Server::start(serve("api,relay,projector", &database, &nats));
    let client = reqwest::Client::new();
    let body = json!({"name": "Asha", "email": "asha@example.org", "password": "correct horse"});
    let registered = client.post(format!("{}/v1/auth/register", api.http)).json(&body).send();
    let asha: Value = registered.await.expect("it answers").json().await.expect("in JSON");
    let token = asha["access_token"].as_str().expect("a token");
    let ticket = client.post(format!("{}/v1/auth/ws-ticket", api.http)).bearer_auth(token);
    assert!(ticket.send().await.expect("it answers").status().is_success());
    let tickets = async || {
        let count = sqlx::query_scalar::<_, i64>("select count(*) from ws_tickets");
        count.fetch_one(&database.owner_pool()).await.expect("the table is there")
    };
    assert_eq!(tickets().await, 1, "no process with the scheduler's role runs");

    let first = Server::start(serve("scheduler", &database, &nats));
    let second = Server::start(serve("scheduler", &database, &nats));
    wait::until("the ticket is gone", || async { tickets().await == 0 }).await;
    let told = async || {
        let listed = sandesham(&["jobs", "list", "--json"])
            .env("SANDESHAM_DATABASE_URL", database.url())
            .env("SANDESHAM_NATS_URL", &nats.url)
            .output()
            .expect("the binary is built");
        let listed: Value = serde_json::from_slice(&listed.stdout).expect("in JSON");
        let items = listed["items"].as_array().expect("a list").clone();
        items.into_iter().find(|job| job["name"] == "expired_tickets").expect("it is listed")
    };
    wait::until("its removal is told", || async { told().await["done"] == 1 }).await;
    let runs = async |server: &Server| {
        let metrics = client.get(format!("{}/metrics", server.http)).send().await;
        let text = metrics.expect("it answers").text().await.expect("a text");
        text.contains("sandesham_job_runs_total")
    };
    assert_eq!(u8::from(runs(&first).await) + u8::from(runs(&second).await), 1, "one ran jobs");
}
