//! Arguments, settings and exit codes.

use std::net::TcpListener;

use crate::support::{run, sandesham, stderr, stdout};

#[track_caller]
fn check_misuse(arguments: &[&str], words: &str) {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
    assert!(stderr(&output).contains(words), "{arguments:?}: {}", stderr(&output));
}

#[test]
fn a_wrong_argument_is_told_and_answered_with_2() {
    check_misuse(&["fly"], "fly");
    check_misuse(&["up", "--fast"], "--fast");
    check_misuse(&["log", "show", "first"], "first");
    check_misuse(&["projection", "rebuild", "nonesuch"], "nonesuch");
    check_misuse(&["user", "grant", "asha@example.org", "emperor"], "emperor");
    check_misuse(&["serve", "--roles", "api,cook"], "cook");
    check_misuse(&["config", "show", "--set", "http=nowhere"], "nowhere");
    check_misuse(&["config", "show", "--set", "htpp=x"], "htpp");
    check_misuse(&["config", "show", "--config", "/nowhere/at.all"], "/nowhere/at.all");
}

#[test]
fn without_an_installation_a_command_fails_and_says_what_to_do() {
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let data = folder.path().to_str().expect("temporary folders have plain names");
    let output = run(&["log", "head", "--data", data]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("sandesham up"), "{}", stderr(&output));
}

#[test]
fn settings_are_shown_without_passwords() {
    let mut command = sandesham(&["config", "show"]);
    command.env("SANDESHAM_DATABASE_URL", "postgres://owner:hush@db.example/chat");
    command.env("SANDESHAM_NATS_URL", "nats://api:hush@nats.example:4222");
    command.env("SANDESHAM_ACCESS_TOKEN_TTL", "5m");
    let output = command.output().expect("the binary is built");
    let shown = stdout(&output);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!shown.contains("hush"), "{shown}");
    assert!(shown.contains("postgres://owner:****@db.example/chat"), "{shown}");
    assert!(shown.lines().any(|line| {
        line.starts_with("access_token_ttl")
            && line.contains("\"5m\"")
            && line.ends_with("# environment")
    }));
}

#[test]
fn a_port_that_is_taken_is_told() {
    let holder = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = holder.local_addr().expect("it is bound").to_string();
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let data = folder.path().join("data");
    let data = data.to_str().expect("temporary folders have plain names");
    let output = run(&["up", "--http", &address, "--data", data]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains(&format!("{address} is taken")), "{}", stderr(&output));
}
