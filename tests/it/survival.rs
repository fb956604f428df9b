//! What is killed comes back, and nothing is lost.

use std::process::{Command, Stdio};

use sandesham_testkit::wait;

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
