//! What an installation gives to operators and to others who listen.

use sandesham_testkit::wait;
use serde_json::Value;

use crate::support::{Installation, email, run, sandesham, stderr, stdout};

fn data(installation: &Installation) -> String {
    installation.data().to_str().expect("temporary folders have plain names").to_owned()
}

#[tokio::test]
async fn a_data_folder_has_one_user_and_one_version() {
    let mut installation = Installation::start();
    let data = data(&installation);
    let up = ["up", "--http", "127.0.0.1:0", "--data", &data];
    let second = run(&up);
    assert_eq!(second.status.code(), Some(1));
    assert!(stderr(&second).contains("in use by process"), "{}", stderr(&second));

    assert!(installation.stop().success());
    let cluster_version = installation.data().join("postgres/PG_VERSION");
    let version = std::fs::read_to_string(&cluster_version).expect("Postgres writes it");
    std::fs::write(&cluster_version, "9\n").expect("the folder can be written");
    let other_postgres = run(&up);
    assert_eq!(other_postgres.status.code(), Some(1));
    assert!(stderr(&other_postgres).contains("is of Postgres 9"), "{}", stderr(&other_postgres));

    std::fs::write(&cluster_version, version).expect("the folder can be written");
    std::fs::write(installation.data().join("VERSION"), "99\n").expect("the folder can be written");
    let other_layout = run(&up);
    assert_eq!(other_layout.status.code(), Some(1));
    assert!(stderr(&other_layout).contains("layout 99"), "{}", stderr(&other_layout));
}

#[tokio::test]
async fn passwords_lie_where_only_their_owner_reads() {
    use std::os::unix::fs::PermissionsExt;
    let installation = Installation::start();
    for name in ["secrets.json", "instance.json", "nats/nats.conf", "logs/postgres.log"] {
        let metadata = installation.data().join(name).metadata().expect("the file is there");
        assert_eq!(metadata.permissions().mode() & 0o077, 0, "{name}");
    }
}

#[tokio::test]
async fn postgres_keeps_what_it_acknowledges_and_knows_nobody_without_a_password() {
    let installation = Installation::start();
    let owner = sqlx::PgPool::connect(&installation.ready.postgres).await.expect("the owner");
    for (setting, expected) in
        [("fsync", "on"), ("synchronous_commit", "on"), ("listen_addresses", "127.0.0.1")]
    {
        let value: String = sqlx::query_scalar("select current_setting($1)")
            .bind(setting)
            .fetch_one(&owner)
            .await
            .expect("settings can be read");
        assert_eq!(value, expected, "{setting}");
    }
    let (user, rest) = installation.ready.postgres.rsplit_once('@').expect("it has a user");
    let (scheme, _) = user.rsplit_once(':').expect("it has a password");
    let stranger = sqlx::PgPool::connect(&format!("{scheme}@{rest}")).await;
    assert!(stranger.is_err());
}

#[tokio::test]
async fn a_second_process_serves_the_same_people() {
    let installation = Installation::start();
    let asha = installation.register("Asha").await;
    let data = data(&installation);
    let arguments = ["serve", "--roles", "api", "--http", "127.0.0.1:0", "--data", &data];
    let second = crate::support::Server::start(sandesham(&arguments));
    let me = installation.client.get(format!("{}/v1/me", second.http)).bearer_auth(&asha.token);
    let me: Value = me.send().await.expect("it answers").json().await.expect("in JSON");
    assert_eq!(me["id"], asha.id.as_str());
}

#[tokio::test]
async fn operators_see_the_log_and_what_is_derived_from_it() {
    let installation = Installation::start();
    let (asha, ravi) = (installation.register("Asha").await, installation.register("Ravi").await);
    let room = installation.dm(&asha, &ravi).await;
    let position = installation.send(&asha, &room, "नमस्ते").await;

    assert_eq!(installation.json(&["log", "head"])["head"], position);
    let shown = installation.json(&["log", "show", &position.to_string()]);
    assert_eq!(shown["type"], "sandesham.message.sent.v1");
    assert_eq!(shown["data"]["text"], "नमस्ते");
    let tail = installation.run(&["log", "tail", "--json", "--lines", "2"]);
    let positions: Vec<Value> = stdout(&tail)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("an envelope")["position"].clone())
        .collect();
    assert_eq!(positions, [position - 1, position]);

    installation.texts(&ravi, &room, position).await;
    let listed = installation.json(&["projection", "list"]);
    let items = listed["items"].as_array().expect("a list");
    let timeline = items.iter().find(|item| item["name"] == "timeline").expect("it is listed");
    assert_eq!(timeline["position"], position);
    assert_eq!(timeline["lag"], 0);
    for command in ["rebuild", "verify"] {
        let output = installation.run(&["projection", command, "timeline"]);
        assert!(output.status.success(), "{command}: {}", stderr(&output));
    }
    assert_eq!(installation.texts(&ravi, &room, position).await, ["नमस्ते"]);
}

#[tokio::test]
async fn a_log_that_somebody_changed_fails_its_verification() {
    let installation = Installation::start();
    let (asha, ravi) = (installation.register("Asha").await, installation.register("Ravi").await);
    let room = installation.dm(&asha, &ravi).await;
    let position = installation.send(&asha, &room, "as it was").await;
    assert_eq!(installation.json(&["log", "verify"])["ok"], true);

    // As nobody can by accident: the triggers are taken off first.
    let owner = sqlx::PgPool::connect(&installation.ready.postgres).await.expect("the owner");
    for statement in [
        "alter table events disable trigger all",
        "update events set data = replace(data::text, 'as it was', 'as it is')::json \
         where type = 'sandesham.message.sent.v1'",
    ] {
        sqlx::query(statement).execute(&owner).await.expect("the owner may");
    }
    let output = installation.run(&["log", "verify", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).expect("an answer in JSON");
    assert_eq!(report["ok"], false);
    assert_eq!(report["first_bad"]["position"], position);
}

#[tokio::test]
async fn operators_grant_roles_and_close_accounts() {
    let installation = Installation::start();
    let asha = installation.register("Asha").await;
    let granted = installation.run(&["user", "grant", &email("Asha"), "auditor"]);
    assert!(granted.status.success(), "{}", stderr(&granted));
    let me = installation.get("/v1/me", &asha).await;
    assert_eq!(me["roles"], serde_json::json!(["auditor"]));

    let unknown = installation.run(&["user", "deactivate", "nobody@example.org"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(stderr(&unknown).contains("nobody@example.org"));

    let closed = installation.run(&["user", "deactivate", &email("Asha")]);
    assert!(closed.status.success(), "{}", stderr(&closed));
    // At once, whatever the API remembers.
    for path in ["/v1/me", "/v1/users"] {
        let status = installation.status(path, &asha).await;
        assert_eq!(status, reqwest::StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn analytics_read_the_log_and_write_nothing() {
    let installation = Installation::start();
    let (asha, ravi) = (installation.register("Asha").await, installation.register("Ravi").await);
    let room = installation.dm(&asha, &ravi).await;
    let position = installation.send(&asha, &room, "for everybody who may listen").await;

    let address: async_nats::ServerAddr = installation.ready.nats.parse().expect("an address");
    let (user, password) = (address.username(), address.password());
    let (user, password) = (user.expect("a user").to_owned(), password.expect("one").to_owned());
    let client = async_nats::ConnectOptions::with_user_and_password(user, password);
    let client = client.connect(address).await.expect("the read-only user may connect");
    let jetstream = async_nats::jetstream::new(client);
    wait::until("JetStream has the message at its position", || async {
        let Ok(stream) = jetstream.get_stream("SANDESHAM_LOG").await else { return false };
        let Ok(message) = stream.get_raw_message(position).await else { return false };
        let event: Value = serde_json::from_slice(&message.payload).expect("an envelope");
        event["position"] == position && event["data"]["text"] == "for everybody who may listen"
    })
    .await;

    let subject = format!("sandesham.log.room.{room}.message_sent");
    let forged = jetstream.publish(subject, "{}".into()).await.expect("it is sent");
    assert!(forged.await.is_err(), "nothing acknowledges it");
    assert!(jetstream.delete_stream("SANDESHAM_LOG").await.is_err());
    let copied = installation.json(&["log", "verify"]);
    assert_eq!((&copied["ok"], &copied["copied"]), (&true.into(), &position.into()), "{copied}");
}

#[tokio::test]
async fn no_server_runs_as_root() {
    let installation = Installation::start();
    for pid_file in ["postgres/postmaster.pid", "nats/nats.pid"] {
        let pid = std::fs::read_to_string(installation.data().join(pid_file)).expect("it runs");
        let pid = pid.lines().next().expect("a number");
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
        let user = status.lines().find_map(|line| line.strip_prefix("Uid:")).expect("a user");
        assert!(user.split_whitespace().all(|uid| uid != "0"), "{pid_file}: {user}");
    }
}

#[tokio::test]
async fn a_copy_that_is_gone_is_told_in_the_same_form() {
    let installation = Installation::start();
    installation.register("Asha").await;
    let output = installation.run(&["log", "verify", "--json", "--set", "epoch=7"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).expect("an answer in JSON");
    assert_eq!((&report["ok"], &report["copied"]), (&false.into(), &0.into()), "{report}");
    assert_eq!(report["first_bad"]["position"], 1);
    assert_eq!(report["first_bad"]["why"], "JetStream has no stream SANDESHAM_LOG_E7");
}
