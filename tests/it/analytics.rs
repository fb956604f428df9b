//! What an analyst does with nothing but `docs/analytics.md`: every program that stands there is run.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use sandesham_testkit::wait;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Installation, Person, stderr, stdout};

const PAGE: &str = include_str!("../../docs/analytics.md");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name}: run tests with `make test`"))
}

/// An example, which stands on the page as it is.
fn example(name: &str) -> String {
    let path = root().join("docs/examples").join(name);
    let text = std::fs::read_to_string(&path).expect("the example is there");
    assert!(PAGE.contains(text.trim_end()), "docs/analytics.md shows another {name}");
    text
}

/// A program in JavaScript, beside what it imports.
fn node(name: &str, text: &str) -> (TempDir, Command) {
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    std::os::unix::fs::symlink(
        env("SANDESHAM_TEST_NODE_MODULES"),
        folder.path().join("node_modules"),
    )
    .expect("the folder is ours");
    let program = folder.path().join(name);
    std::fs::write(&program, text).expect("the folder is ours");
    let mut command = Command::new("node");
    command.arg(program);
    (folder, command)
}

/// Ended when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already is no failure.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

async fn chat(installation: &Installation, texts: &[&str]) -> (Person, Person, String) {
    let (asha, ravi) = (installation.register("Asha").await, installation.register("Ravi").await);
    let room = installation.dm(&asha, &ravi).await;
    for text in texts {
        installation.send(&asha, &room, text).await;
    }
    (asha, ravi, room)
}

async fn post(installation: &Installation, by: &Person, path: &str, body: &Value) {
    let url = format!("{}{path}", installation.ready.http);
    let request = installation.client.post(url).bearer_auth(&by.token).json(body);
    let answer = request.send().await.expect("the server answers");
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
}

#[tokio::test]
async fn the_consumer_in_python_goes_on_exactly_where_it_stopped() {
    let installation = Installation::start();
    let (asha, _, room) = chat(&installation, &["one", "two"]).await;
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let (program, file) = (folder.path().join("follow.py"), folder.path().join("events.jsonl"));
    std::fs::write(&program, example("follow.py")).expect("the folder is ours");
    let follow = || {
        let mut command = Command::new(env("SANDESHAM_TEST_PYTHON"));
        command.arg(&program).arg(&installation.ready.nats).arg(&file);
        Running(command.spawn().expect("Python is there"))
    };
    let written = || std::fs::read_to_string(&file).unwrap_or_default();
    for round in 0..3 {
        let running = follow();
        let log = stdout(&installation.run(&["log", "export"]));
        wait::until("the file has the whole log", async || written() == log).await;
        // Ended without a chance to acknowledge, in the middle of a line.
        drop(running);
        std::fs::write(&file, format!("{log}{{\"specversion\":\"1.")).expect("the file is ours");
        installation.send(&asha, &room, &format!("after round {round}")).await;
    }
    let _running = follow();
    let log = stdout(&installation.run(&["log", "export"]));
    wait::until("the file has every event once", async || written() == log).await;
}

#[tokio::test]
async fn the_consumer_in_node_counts_who_writes_how_much() {
    let installation = Installation::start();
    let (asha, ravi, room) = chat(&installation, &["four", "🌧"]).await;
    let position = installation.send(&ravi, &room, "ten letters").await;
    let (_folder, mut command) = node("follow.mjs", &example("follow.mjs"));
    command.arg(&installation.ready.nats).stdout(Stdio::piped());
    let mut running = Running(command.spawn().expect("Node is there"));
    let lines = std::io::BufReader::new(running.0.stdout.take().expect("it is piped"));
    let told: Vec<String> =
        std::io::BufRead::lines(lines).take(3).map(|line| line.expect("a line")).collect();
    assert!(told[0].ends_with(&format!("{} 4", asha.id)), "{told:?}");
    assert!(told[1].ends_with(&format!("{} 5", asha.id)), "{told:?}");
    assert_eq!(told[2], format!("{position} {} 11", ravi.id));
}

#[test]
fn the_consumer_in_rust_is_the_one_that_is_tested_elsewhere() {
    let consumer = std::fs::read_to_string(root().join("nats/examples/consumer.rs"));
    assert!(PAGE.contains(consumer.expect("the example is there").trim_end()));
}

#[tokio::test]
async fn the_five_questions_are_answered() {
    let installation = Installation::start();
    let (asha, ravi, room) = chat(&installation, &["Tea?", "At five?"]).await;
    post(&installation, &ravi, &format!("/v1/rooms/{room}/receipts"), &json!({"read_up_to": 3}))
        .await;
    installation.send(&ravi, &room, "Yes").await;
    post(&installation, &asha, &format!("/v1/rooms/{room}/receipts"), &json!({"read_up_to": 4}))
        .await;
    let soon = chrono::Utc::now() + chrono::Duration::seconds(1);
    let plan = json!({"text": "Five!", "send_at": soon.to_rfc3339()});
    post(&installation, &asha, &format!("/v1/rooms/{room}/scheduled"), &plan).await;
    wait::until("it is released", async || {
        let timeline = installation.get(&format!("/v1/rooms/{room}/timeline"), &ravi).await;
        timeline["head_seq"] == 5
    })
    .await;

    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let out = folder.path().join("export");
    let out = out.to_str().expect("a plain name");
    installation.json(&["log", "export", "--format", "parquet", "--out", out]);
    let answers = ask(&example("questions.sql"), out);
    let [busiest, answer_times, reach, reading, punctual] = answers.as_slice() else {
        panic!("{} answers", answers.len())
    };
    let messages: u64 = rows(busiest).iter().filter_map(|row| row[1].as_u64()).sum();
    assert_eq!(messages, 4);
    // Ravi's to Asha's, and the scheduled one of Asha to that.
    assert_eq!((&rows(answer_times)[0][0], &rows(answer_times)[0][1]), (&json!(room), &json!(2)));
    let reached: Vec<u64> = rows(reach).iter().filter_map(|row| row[3].as_u64()).collect();
    assert_eq!(reached, [1, 1, 1]);
    let readings: u64 = rows(reading).iter().filter_map(|row| row[1].as_u64()).sum();
    assert_eq!(readings, 2);
    let punctual = &rows(punctual)[0];
    assert_eq!(punctual[0], 1);
    assert!(
        punctual[2].as_f64().is_some_and(|worst| (0.0..60_000.0).contains(&worst)),
        "{punctual}"
    );
}

fn rows(answer: &Value) -> &Vec<Value> {
    answer.as_array().expect("rows")
}

/// Each statement of the page, by `DuckDB`, over an export.
fn ask(questions: &str, export: &str) -> Vec<Value> {
    assert!(PAGE.contains("create view events as from read_parquet('export/*.parquet')"));
    let program = "import duckdb, json, sys\n\
        duck = duckdb.connect()\n\
        duck.execute(f\"create view events as from read_parquet('{sys.argv[2]}/*.parquet')\")\n\
        for statement in sys.argv[1].split(';')[:-1]:\n\
        \x20   print(json.dumps(duck.execute(statement).fetchall(), default=str))";
    let output = Command::new(env("SANDESHAM_TEST_PYTHON"))
        .args(["-c", program, questions, export])
        .output()
        .expect("Python is there");
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[tokio::test]
async fn the_asyncapi_document_is_valid_to_the_specifications_own_parser() {
    let installation = Installation::start();
    let document = installation.text("/asyncapi.json").await;
    let script: PathBuf = root().join("scripts/check_asyncapi.mjs");
    let script = std::fs::read_to_string(script).expect("the script is there");
    let check = |document: &str| {
        let (folder, mut command) = node("check.mjs", &script);
        let path = folder.path().join("asyncapi.json");
        std::fs::write(&path, document).expect("the folder is ours");
        command.arg(path).output().expect("Node is there")
    };
    let output = check(&document);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!stdout(&output).starts_with("0 messages"), "{}", stdout(&output));
    // It would tell.
    let broken =
        document.replace("\"operations\":{", "\"operations\":{\"lost\":{\"action\":\"fly\"},");
    assert_ne!(broken, document);
    assert_eq!(check(&broken).status.code(), Some(1));
}
