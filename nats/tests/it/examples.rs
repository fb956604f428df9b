//! The example consumers read a real stream, and are as short as they promise.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use sandesham_domain::Position;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::support::World;

const LINES_MAX: usize = 40;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

/// Runs a consumer and compares what it prints with the log.
async fn assert_reads(mut command: Command) {
    let world = World::start().await;
    let _relay = world.relay();
    world.appender().append(150).await;
    world.assert_copied().await;

    command.args([&world.url, world.naming.stream_name()]);
    let mut consumer = command
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut lines = BufReader::new(consumer.stdout.take().expect("it is piped")).lines();
    let log = world.reader.after(Position::ZERO, 150).await.expect("the database is up");
    for record in log {
        let line = lines
            .next_line()
            .await
            .expect("it is text")
            .expect("it goes on (in Python it needs nats-py: see make test)");
        let start = format!("{} \"{}\" {{", record.position, record.event_type);
        assert!(line.starts_with(&start), "{line} instead of {start}");
    }
}

#[test]
fn the_consumers_are_short() {
    for name in ["consumer.rs", "consumer.py"] {
        let lines = std::fs::read_to_string(example(name)).unwrap().lines().count();
        assert!(lines < LINES_MAX, "{name} has {lines} lines");
    }
}

#[tokio::test]
async fn the_consumer_in_rust_reads_the_log() {
    // Cargo builds the examples of a package together with its tests, beside their folder.
    let test = std::env::current_exe().unwrap();
    let built = test.parent().and_then(Path::parent).unwrap().join("examples/consumer");
    assert_reads(Command::new(built)).await;
}

#[tokio::test]
async fn the_consumer_in_python_reads_the_log() {
    let python = std::env::var("SANDESHAM_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.arg(example("consumer.py"));
    assert_reads(command).await;
}
