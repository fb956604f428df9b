//! What an operator or a person erases is nowhere any more: not in a table, a file, a stream, or an answer.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{ImageFormat, Rgb, RgbImage};
use reqwest::{Method, StatusCode};
use sandesham_testkit::{files_with, statistics_with, tables_with, wait};
use serde_json::{Value, json};
use sqlx::{Executor as _, PgPool};

use crate::attachments::{settled, upload};
use crate::support::{Installation, PASSWORD, Person, email, stderr, stdout};

/// In everything that is to go.
const SECRET: &str = "zanzibar";

fn picture() -> Vec<u8> {
    let low = |number: u32| number.to_le_bytes()[0];
    let pixels = RgbImage::from_fn(900, 600, |x, y| Rgb([low(x * 7), low(y * 3), low(x * y)]));
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, ImageFormat::Jpeg).expect("a picture of this kind");
    bytes.into_inner()
}

/// Files but the write-ahead log, which goes by itself.
fn files_of(at: &Installation, bytes: &[u8]) -> Vec<PathBuf> {
    let mut files = files_with(&at.data(), bytes);
    files.retain(|path| !path.components().any(|part| part.as_os_str() == "pg_wal"));
    files
}

fn is_below(files: &[PathBuf], at: &Installation, folder: &str) -> bool {
    files.iter().any(|path| path.starts_with(at.data().join(folder)))
}

/// Objects whose keys name an upload.
fn objects_of(at: &Installation, id: &str) -> usize {
    fn count(folder: &Path, id: &str) -> usize {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let of = |path: PathBuf| {
            if path.is_dir() {
                count(&path, id)
            } else {
                usize::from(path.to_string_lossy().contains(id))
            }
        };
        entries.map(|entry| of(entry.path())).sum()
    }
    count(&at.data().join("objects"), id)
}

async fn call(at: &Installation, method: Method, path: &str, by: &Person, body: &Value) -> Value {
    let request = at.client.request(method, format!("{}{path}", at.ready.http));
    let answer = request.bearer_auth(&by.token).json(body).send().await.expect("it answers");
    let status = answer.status();
    let text = answer.text().await.expect("a text");
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_default()
}

/// Somebody's life in a room with another: the room, and the picture that was shown there.
async fn live(at: &Installation, asha: &Person, ravi: &Person) -> (String, String) {
    let room = at.dm(asha, ravi).await;
    let name = json!({"name": format!("Asha of {SECRET}")});
    call(at, Method::PATCH, "/v1/me", asha, &name).await;
    let messages = format!("/v1/rooms/{room}/messages");
    let sent =
        call(at, Method::POST, &messages, asha, &json!({"text": format!("one {SECRET}")})).await;
    let path = format!("/v1/messages/{}", sent["message_id"].as_str().expect("an identifier"));
    call(at, Method::PATCH, &path, asha, &json!({"text": format!("two {SECRET}")})).await;
    let photo = upload(at, asha, (&format!("{SECRET}.jpg"), "image/jpeg"), &picture()).await;
    assert_eq!(settled(at, asha, &photo).await["state"], "ready");
    let file = json!({"attachment_id": photo, "alt": format!("the beach of {SECRET}")});
    call(at, Method::POST, &messages, asha, &json!({"attachments": [file]})).await;
    let soon = (chrono::Utc::now() + chrono::Duration::days(1)).to_rfc3339();
    let plan = json!({"text": format!("planned {SECRET}"), "send_at": soon});
    call(at, Method::POST, &format!("/v1/rooms/{room}/scheduled"), asha, &plan).await;
    let group = json!({"kind": "group", "name": format!("Room of {SECRET}"), "members": [ravi.id]});
    let group = call(at, Method::POST, "/v1/rooms", asha, &group).await;
    let group = group["id"].as_str().expect("an identifier");
    let path = format!("/v1/rooms/{group}/members/{}", ravi.id);
    call(at, Method::PATCH, &path, asha, &json!({"role": "owner"})).await;
    let position = at.send(ravi, &room, "kept").await;
    at.get(&format!("/v1/rooms/{room}/timeline?min_position={position}"), ravi).await;
    (room, photo)
}

/// Whatever anybody can ask for.
async fn is_not_told(at: &Installation, ravi: &Person, room: &str) {
    for path in [
        format!("/v1/rooms/{room}/timeline"),
        format!("/v1/rooms/{room}/events"),
        format!("/v1/rooms/{room}"),
        "/v1/rooms".to_owned(),
        format!("/v1/users?query={SECRET}"),
        format!("/v1/search?query={SECRET}"),
        "/v1/audit/events?limit=200".to_owned(),
    ] {
        let answer = at.get(&path, ravi).await.to_string();
        assert!(!answer.contains(SECRET), "{path}: {answer}");
    }
    assert!(!at.text("/metrics").await.contains(SECRET));
    let head = at.json(&["log", "head"])["head"].as_u64().expect("a position").to_string();
    for arguments in [
        vec!["log", "export"],
        vec!["log", "tail", "-n", "200", "--json"],
        vec!["replay", "--room", room, "--at", &head, "--json"],
    ] {
        let output = at.run(&arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        assert!(!stdout(&output).contains(SECRET), "{arguments:?}");
        assert!(stdout(&output).contains("kept"), "{arguments:?}");
    }
}

fn all_is_well(at: &Installation) {
    assert_eq!(at.json(&["log", "verify"])["ok"], true);
    assert_eq!(at.json(&["projection", "verify"])["ok"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_account_is_in_no_table_file_stream_or_answer() {
    let at = Installation::start();
    let (asha, ravi) = (at.register("Asha").await, at.register("Ravi").await);
    at.json(&["user", "grant", &email("Ravi"), "auditor"]);
    let (room, photo) = live(&at, &asha, &ravi).await;
    let pool = PgPool::connect(&at.ready.postgres).await.expect("its own Postgres");
    // The most frequent values of columns are kept, too.
    pool.execute("analyze").await.expect("the owner may");
    pool.execute("checkpoint").await.expect("a superuser may");
    let before = files_of(&at, SECRET.as_bytes());
    for folder in ["postgres", "nats"] {
        assert!(is_below(&before, &at, folder), "{folder}: {before:?}");
    }
    assert!(objects_of(&at, &photo) > 1, "the picture, and smaller ones");
    let bytes = &picture()[400..500];
    assert!(is_below(&files_of(&at, bytes), &at, "objects"));
    let proof = at.run(&["log", "prove", "1"]);
    assert!(proof.status.success(), "{}", stderr(&proof));

    let arguments =
        ["log", "erase", "--user", &asha.id, "--reason", "a letter", "--yes", "--compact"];
    let erased = at.json(&arguments);
    assert_eq!(
        (&erased["already_erased"], &erased["jetstream"]),
        (&json!(false), &json!("erased"))
    );
    assert_eq!(erased["events"]["sandesham.message.edited.v1"], 1, "{erased}");
    assert_eq!(erased["events"]["sandesham.room.renamed.v1"], 1, "{erased}");
    assert_eq!(erased["schedules_cancelled"], 1, "{erased}");
    assert_eq!((&erased["attachments"], &erased["attachments_removed"]), (&json!(1), &json!(1)));
    assert_eq!(erased["account"], true);
    assert!(erased["out_of_reach"].as_array().is_some_and(|list| !list.is_empty()), "{erased}");
    assert_eq!(erased["tables_not_cleaned"], Value::Null, "{erased}");

    for gone in [SECRET, &email("Asha")] {
        assert_eq!(tables_with(&pool, gone).await, Vec::<String>::new());
        assert_eq!(statistics_with(&pool, gone).await, Vec::<String>::new());
    }
    assert_eq!(objects_of(&at, &photo), 0);
    is_not_told(&at, &ravi, &room).await;
    pool.execute("checkpoint").await.expect("a superuser may");
    wait::until("no file holds it", async || files_of(&at, SECRET.as_bytes()).is_empty()).await;
    assert_eq!(files_of(&at, bytes), Vec::<PathBuf>::new());
    assert_eq!(at.status("/v1/me", &asha).await, StatusCode::UNAUTHORIZED);
    all_is_well(&at);
    let proof = at.run(&["log", "prove", "1"]);
    assert!(proof.status.success(), "{}", stderr(&proof));
    for item in at.json(&["projection", "list"])["items"].as_array().expect("a list") {
        at.json(&["projection", "rebuild", item["name"].as_str().expect("a name")]);
    }
    assert_eq!(tables_with(&pool, SECRET).await, Vec::<String>::new());
    all_is_well(&at);

    let again = at.json(&arguments);
    assert_eq!((&again["already_erased"], &again["told_at"]), (&json!(true), &Value::Null));
    // The email is free.
    at.register("Asha").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_erases_themselves_is_forgotten_within_seconds() {
    let at = Installation::start();
    let (asha, ravi) = (at.register("Asha").await, at.register("Ravi").await);
    at.json(&["user", "grant", &email("Ravi"), "auditor"]);
    let (room, photo) = live(&at, &asha, &ravi).await;
    let accepted = call(&at, Method::DELETE, "/v1/me", &asha, &json!({"password": PASSWORD})).await;
    assert_eq!(accepted["state"], "accepted");
    let pool = PgPool::connect(&at.ready.postgres).await.expect("its own Postgres");
    let is_gone =
        async || tables_with(&pool, SECRET).await.is_empty() && objects_of(&at, &photo) == 0;
    wait::until_within(wait::LONG, "it is erased", is_gone).await;
    is_not_told(&at, &ravi, &room).await;
    let has_no_request = async || {
        let left: i64 = sqlx::query_scalar("select count(*) from erasures")
            .fetch_one(&pool)
            .await
            .expect("the table is there");
        left == 0
    };
    wait::until_within(wait::LONG, "nothing is left to do", has_no_request).await;
    let stream = at.data().join("nats");
    let is_gone = async || files_with(&stream, SECRET.as_bytes()).is_empty();
    wait::until("JetStream has erased it, too", is_gone).await;
    all_is_well(&at);
}

#[track_caller]
fn check(output: &std::process::Output, code: i32, why: &str) {
    assert_eq!(output.status.code(), Some(code), "{}", stderr(output));
    assert!(stderr(output).contains(why), "{}", stderr(output));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_event_is_erased_and_wrong_arguments_are_told() {
    let at = Installation::start();
    let (asha, ravi) = (at.register("Asha").await, at.register("Ravi").await);
    let room = at.dm(&asha, &ravi).await;
    let position = at.send(&asha, &room, SECRET).await.to_string();
    let erase = |arguments: &[&str]| at.run(&[&["log", "erase"], arguments].concat());
    let because = ["--reason", "a court order"];

    check(&erase(&["--event", &position]), 2, "--reason");
    check(&erase(&because), 2, "--event");
    check(&erase(&["--event", "x", because[0], because[1], "--yes"]), 2, "its position");
    check(&erase(&["--event", &position, "--reason", " ", "--yes"]), 2, "1 to 500 characters");
    check(&erase(&["--event", &position, because[0], because[1]]), 2, "--yes");
    check(&erase(&["--event", "99999", because[0], because[1], "--yes"]), 1, "no such event");
    check(&erase(&["--event", "3", because[0], because[1], "--yes"]), 1, "not erasable");
    let nobody = "0192e4a0-0000-7000-8000-000000000001";
    check(&erase(&["--user", nobody, because[0], because[1], "--yes"]), 1, "no user");
    check(&erase(&["--user", "no@example.org", because[0], because[1], "--yes"]), 1, "nobody has");

    at.json(&["user", "grant", &email("Ravi"), "auditor"]);
    let says = ["--auditor", &email("Ravi"), "--reason"];
    let export =
        |reason, to| at.run(&[&["log", "export"], &says[..], &[reason, "--to", to]].concat());
    check(&export("before there was anything", "2"), 0, "");
    check(&export("the lawyers asked", &position), 0, "");
    let head = at.json(&["log", "head"])["head"].to_string();
    let listed = format!("/v1/me/accesses?min_position={head}");
    at.get(&listed, &asha).await;

    let output = erase(&["--event", &position, because[0], because[1], "--yes"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let told = stdout(&output);
    let handed_out = format!("the export up to position {position} that Ravi");
    assert!(told.contains(&handed_out) && told.contains("the lawyers asked"), "{told}");
    assert!(!told.contains("before there was anything"), "{told}");
    assert!(told.contains("is erased") && told.contains("JetStream has erased it"), "{told}");
    assert!(told.contains("Out of reach:") && told.contains("--compact"), "{told}");
    let shown = at.json(&["log", "show", &position]);
    assert_eq!((&shown["data"], &shown["erased"]), (&Value::Null, &json!(true)));
    let head = at.json(&["log", "head"])["head"].clone();
    let output = erase(&["--event", &position, because[0], because[1], "--yes"]);
    assert!(output.status.success() && stdout(&output).contains("was erased before"));
    assert_eq!(at.json(&["log", "head"])["head"], head);
    all_is_well(&at);
}
