//! What is killed comes back, and nothing is lost.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sandesham_testkit::wait;
use serde_json::Value;

use crate::support::{Installation, processes_of, sandesham};

/// What Asha has told Ravi, one message after the other.
async fn check_kept(installation: &Installation, room: &str, expected: &[&str]) {
    let ravi = installation.log_in("Ravi").await;
    let head = installation.json(&["log", "head"])["head"].as_u64().expect("a head");
    assert_eq!(installation.texts(&ravi, room, head).await, expected);
    let verified = installation.json(&["log", "verify"]);
    assert_eq!(verified["ok"], true, "{verified}");
}

#[tokio::test]
async fn from_nothing_to_a_conversation_that_outlives_every_kill() {
    let mut installation = Installation::start();
    let (asha, ravi) = (installation.register("Asha").await, installation.register("Ravi").await);
    let room = installation.dm(&asha, &ravi).await;
    installation.send(&asha, &room, "before").await;
    check_kept(&installation, &room, &["before"]).await;

    installation.kill_launcher();
    wait::until("what the launcher started is gone", || async {
        processes_of(&installation.data()).is_empty()
    })
    .await;
    installation.start_again();
    let asha = installation.log_in("Asha").await;
    installation.send(&asha, &room, "after the launcher").await;
    check_kept(&installation, &room, &["before", "after the launcher"]).await;

    installation.kill_everything();
    installation.start_again();
    let asha = installation.log_in("Asha").await;
    installation.send(&asha, &room, "after everything").await;
    check_kept(&installation, &room, &["before", "after the launcher", "after everything"]).await;
}

#[tokio::test]
async fn a_start_right_after_a_kill_waits_for_what_still_runs() {
    let mut installation = Installation::start();
    installation.kill_launcher();
    installation.start_again();
    let asha = installation.register("Asha").await;
    assert!(!asha.token.is_empty());
}

#[tokio::test]
async fn a_server_that_is_killed_is_started_again() {
    let installation = Installation::start();
    let (asha, ravi) = (installation.register("Asha").await, installation.register("Ravi").await);
    let room = installation.dm(&asha, &ravi).await;

    for pid_file in ["postgres/postmaster.pid", "nats/nats.pid"] {
        let pid = std::fs::read_to_string(installation.data().join(pid_file)).expect("it runs");
        let pid = pid.lines().next().expect("a number").to_owned();
        Command::new("kill").args(["-9", &pid]).status().expect("`kill` is there");
        wait::until("the server is another one", || async {
            std::fs::read_to_string(installation.data().join(pid_file))
                .is_ok_and(|now| now.lines().next().is_some_and(|now| now != pid))
        })
        .await;
    }

    wait::until("the log grows again", || async {
        installation.try_send(&asha, &room, "back again").await.is_some()
    })
    .await;
    wait::until("JetStream has it, too", || async {
        installation.run(&["log", "verify"]).status.success()
    })
    .await;
}

#[tokio::test]
async fn told_to_stop_it_stops_everything() {
    let mut installation = Installation::start();
    assert!(installation.stop().success());
    assert_eq!(processes_of(&installation.data()), Vec::<u32>::new());
    assert!(!installation.data().join("postgres/postmaster.pid").exists());
}

/// A `nats-server` whose writes fail after some dozens of kilobytes for as long as the file `full` is there.
fn cramped_nats_server(folder: &Path) -> PathBuf {
    let real = std::env::var("SANDESHAM_NATS_SERVER").expect("run tests with `make test`");
    let script = format!(
        "#!/bin/sh\nif [ -e {full} ]; then ulimit -f 128; fi\nexec {real} \"$@\"\n",
        full = folder.join("full").display()
    );
    let path = folder.join("nats-server");
    std::fs::write(&path, script).expect("the folder can be written");
    // Whoever the server runs as comes to it.
    for path in [folder, &path] {
        let permissions = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(path, permissions).expect("the folder is ours");
    }
    path
}

#[tokio::test]
async fn a_full_disk_under_nats_is_told_and_forgotten_once_there_is_room() {
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let full = folder.path().join("full");
    std::fs::write(&full, "").expect("the folder can be written");
    let program = cramped_nats_server(folder.path());
    let installation = Installation::start_with(|command| {
        command.env("SANDESHAM_NATS_SERVER", &program);
    });
    let (asha, ravi) = (installation.register("Asha").await, installation.register("Ravi").await);
    let room = installation.dm(&asha, &ravi).await;
    let text = "x".repeat(10_000);
    for _ in 0..30 {
        installation.send(&asha, &room, &text).await;
    }

    wait::until_within(wait::LONG, "it is told", || async {
        let told = installation.readiness().await["checks"]["relay"].to_string();
        told.contains("acknowledges nothing")
    })
    .await;
    let metrics = installation.text("/metrics").await;
    assert!(metrics.contains("sandesham_relay_trouble{kind=\"silent\"} 1"), "{metrics}");
    let verified = installation.json(&["log", "verify"]);
    assert!(verified["behind"].as_u64() > Some(0), "{verified}");

    std::fs::remove_file(&full).expect("the folder can be written");
    wait::until_within(wait::LONG, "JetStream has everything", || async {
        let output = installation.run(&["log", "verify", "--json"]);
        serde_json::from_slice::<Value>(&output.stdout)
            .is_ok_and(|verified| verified["ok"] == true && verified["behind"] == 0)
    })
    .await;
    wait::until("it is well again", || async {
        installation.readiness().await["checks"]["relay"] == "ok"
    })
    .await;
}

#[tokio::test]
async fn told_to_stop_while_it_makes_a_cluster_it_leaves_nothing_running() {
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let data = folder.path().join("data");
    let text = data.to_str().expect("temporary folders have plain names");
    let mut launcher = sandesham(&["up", "--http", "127.0.0.1:0", "--data", text])
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary is built");
    wait::until("initdb has a Postgres at work", || async {
        processes_of(&data).into_iter().any(|pid| {
            let arguments = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let arguments = String::from_utf8_lossy(&arguments).into_owned();
            arguments.contains("--boot") || arguments.contains("--single")
        })
    })
    .await;
    let pid = launcher.id().to_string();
    Command::new("kill").args(["-TERM", &pid]).status().expect("`kill` is there");
    assert!(launcher.wait().expect("the launcher is ours").success());
    assert_eq!(processes_of(&data), Vec::<u32>::new());
}

#[tokio::test]
async fn told_to_stop_it_stops_though_nobody_reads_what_it_says() {
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let data = folder.path().join("data");
    let data = data.to_str().expect("temporary folders have plain names");
    let mut command = sandesham(&["up", "--http", "127.0.0.1:0", "--data", data]);
    let mut launcher =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary is built");
    let mut lines = BufReader::new(launcher.stdout.take().expect("it is piped")).lines();
    let is_ready =
        |line: std::io::Result<String>| line.is_ok_and(|line| line.starts_with("ready "));
    assert!(lines.any(is_ready));
    drop((lines, launcher.stderr.take()));

    let pid = launcher.id().to_string();
    Command::new("kill").args(["-TERM", &pid]).status().expect("`kill` is there");
    let mut ended = None;
    wait::until_within(wait::LONG, "it has ended", || {
        ended = launcher.try_wait().expect("the launcher is ours");
        std::future::ready(ended.is_some())
    })
    .await;
    assert!(ended.is_some_and(|status| status.success()), "{ended:?}");
}
