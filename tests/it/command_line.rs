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
fn an_address_that_cannot_be_read_is_told_without_its_password() {
    for (setting, address) in [
        ("database_url", "me:hush@garbage"),
        ("nats_url", "nats://me:hush@["),
        ("nats_relay_url", "["),
    ] {
        let output = run(&["log", "head", "--set", &format!("{setting}={address}")]);
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(setting) && !told.contains("hush"), "{told}");
    }
}

#[test]
fn a_postgres_that_cannot_be_reached_is_named() {
    // Nobody listens there any more: whoever connects is refused.
    let holder = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = holder.local_addr().expect("it is bound").to_string();
    drop(holder);
    for command in
        [&["log", "head"][..], &["projection", "list"], &["user", "grant", "a@b.org", "auditor"]]
    {
        let setting = format!("database_url=postgres://me:hush@{address}/chat");
        let output = run(&[command, &["--set", &setting]].concat());
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains(&address) && told.contains("refused"), "{told}");
        assert!(!told.contains("hush") && !told.contains("pool"), "{told}");
    }
}

#[test]
fn a_postgres_that_lets_nobody_in_tells_why() {
    let url = std::env::var("SANDESHAM_TEST_DATABASE_URL").expect("run tests with `make test`");
    let (_, server) = url.rsplit_once('@').expect("it has a user");
    let setting = format!("database_url=postgres://nobody_knows_me@{server}");
    for command in [["log", "head"], ["projection", "list"]] {
        let output = run(&[&command[..], &["--set", &setting]].concat());
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("nobody_knows_me"), "{}", stderr(&output));
    }
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
