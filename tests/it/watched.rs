//! Auditors at the command line: they see what they see over HTTP, and with a reason they are seen.

use serde_json::{Value, json};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPool};

use crate::support::{Installation, Person, email, sandesham, stderr, stdout};

/// A conversation of two, and an auditor who is not in it.
struct Watched {
    installation: Installation,
    asha: Person,
    auditor: Person,
    room: String,
    message: String,
    /// Of the message.
    position: u64,
}

impl Watched {
    async fn begin() -> Self {
        let installation = Installation::start();
        let asha = installation.register("asha").await;
        let ravi = installation.register("ravi").await;
        installation.register("usha").await;
        installation.json(&["user", "grant", &email("usha"), "auditor"]);
        let auditor = installation.log_in("usha").await;
        let room = installation.dm(&asha, &ravi).await;
        let path = format!("/v1/rooms/{room}/messages");
        let (_, sent) = installation.post(&path, Some(&asha), &json!({"text": "a secret"})).await;
        let message = sent["message_id"].as_str().expect("an id").to_owned();
        let position = sent["position"].as_u64().expect("a position");
        installation.texts(&ravi, &room, position).await;
        Self { installation, asha, auditor, room, message, position }
    }

    fn replay(&self, more: &[&str]) -> Value {
        let at = self.position.to_string();
        let replay = ["replay", "--room", &self.room, "--at", &at];
        self.installation.json(&[&replay[..], more].concat())
    }

    /// What somebody in the room is told, the latest first.
    async fn told(&self) -> Vec<Value> {
        let head = &self.installation.json(&["log", "head"])["head"];
        let path = format!("/v1/me/accesses?min_position={head}");
        let list = self.installation.get(&path, &self.asha).await;
        list["items"].as_array().expect("a list").clone()
    }
}

#[tokio::test]
async fn an_auditor_is_shown_the_same_over_http() {
    let watched = Watched::begin().await;
    let Watched { installation, auditor, room, message, position, .. } = &watched;
    let whole = watched.replay(&[]);
    let path = format!("/v1/audit/rooms/{room}/at?position={position}");
    let mut shown = installation.get(&path, auditor).await;
    let of_http = ["member_count", "from_seq", "to_seq", "people"];
    shown.as_object_mut().expect("an object").retain(|name, _| !of_http.contains(&name.as_str()));
    assert_eq!(shown, whole);
    let told = watched.replay(&["--message", message]);
    let path = format!("/v1/audit/messages/{message}/at?position={position}");
    let shown = installation.get(&path, auditor).await;
    assert_eq!((&shown["items"], &shown["revisions"]), (&told["people"], &told["revisions"]));
    let head = installation.json(&["log", "head"]);
    let status = installation.get("/v1/audit/status", auditor).await;
    for name in ["head", "chain", "root", "origin", "signed"] {
        assert_eq!(status[name], head[name], "{name}");
    }
}

#[tokio::test]
async fn with_a_reason_a_look_is_noted_before_anything_is_read() {
    let watched = Watched::begin().await;
    let usha = email("usha");
    watched.replay(&[]);
    assert!(watched.told().await.is_empty(), "without a reason nothing is noted");
    let why = ["--reason", "case 7", "--auditor", &usha];
    watched.replay(&why);
    watched.replay(&[&why[..], &["--message", &watched.message]].concat());
    let to = watched.position.to_string();
    let export = [&["log", "export", "--to", &to], &why[..]].concat();
    let lines = stdout(&watched.installation.run(&export));
    assert_eq!(lines.lines().count() as u64, watched.position);
    let told = watched.told().await;
    let what: Vec<_> = told.iter().map(|access| &access["what"]).collect();
    assert_eq!(what, ["export", "message", "room"]);
    for access in &told {
        assert_eq!(
            (&access["reason"], &access["auditor"]["name"]),
            (&json!("case 7"), &json!("usha"))
        );
        assert_eq!(access["moment"]["position"], watched.position);
    }
    assert_eq!(told[0]["room"], Value::Null);
    assert_eq!(told[1]["message_id"], json!(watched.message));
}

#[tokio::test]
async fn what_cannot_be_noted_is_not_shown() {
    let watched = Watched::begin().await;
    let (usha, asha, at) = (email("usha"), email("asha"), watched.position.to_string());
    let replay = ["replay", "--room", &watched.room, "--at", &at];
    let check_misuse = |more: &[&str], words: &str| {
        let output = watched.installation.run(&[&replay[..], more].concat());
        assert_eq!(output.status.code(), Some(2), "{more:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(words), "{more:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "");
    };
    check_misuse(&["--reason", "x"], "--auditor");
    check_misuse(&["--auditor", &usha], "--reason");
    check_misuse(&["--auditor", &usha, "--reason", " "], "white space");
    check_misuse(&["--auditor", &usha, "--reason", &"k".repeat(501)], "500 characters");
    check_misuse(&["--auditor", "usha", "--reason", "x"], "--auditor");
    check_misuse(&["--auditor", &asha, "--reason", "x"], "no auditor");
    check_misuse(&["--auditor", "nobody@example.org", "--reason", "x"], "no auditor");

    // Who may read the log and not write to it.
    let owner = &watched.installation.ready.postgres;
    let pool = PgPool::connect(owner).await.expect("the owner may connect");
    let reader =
        "create role reader login password 'reader'; grant select on events, blocks to reader";
    sqlx::raw_sql(reader).execute(&pool).await.expect("the owner may");
    let options: PgConnectOptions = owner.parse().expect("an address");
    let url = options.username("reader").password("reader").to_url_lossy().to_string();
    let run = |arguments: &[&str]| {
        let mut command = sandesham(arguments);
        command.env("SANDESHAM_DATABASE_URL", &url).output().expect("the binary is built")
    };
    assert!(run(&replay).status.success());
    let why = ["--reason", "case 7", "--auditor", &usha];
    for arguments in [&replay[..], &["log", "export"]] {
        let output = run(&[arguments, &why[..]].concat());
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert!(stderr(&output).contains("the access cannot be noted"), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
    assert!(watched.told().await.is_empty());
}
