//! What an auditor does who has kept a signed head, and does not trust the one who runs the log.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Installation, run, sandesham, stderr, stdout};

const EXAMPLE_LINES_MAX: usize = 60;

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/check_proof.py")
}

/// A folder away from the installation, with the log's key and whatever is proven.
struct Auditor {
    folder: TempDir,
    key: String,
}

impl Auditor {
    fn new(installation: &Installation) -> Self {
        let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
        let key = said(&installation.run(&["log", "key"]));
        std::fs::write(folder.path().join("log.key"), &key).expect("it can be written");
        Self { folder, key: key.trim().to_owned() }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().expect("a plain name").to_owned()
    }

    fn keep(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).expect("it can be written");
        self.path(name)
    }

    /// Without a server, a database or a setting.
    fn check(&self, file: &str, more: &[&str]) -> Output {
        run(&[&["log", "check-proof", file, "--key", &self.key], more].concat())
    }

    /// The same by the example, which shares no code. It takes the head that was kept for a proof about two.
    fn check_by_example(&self, file: &str) -> Output {
        let python = std::env::var("SANDESHAM_TEST_PYTHON").expect("run tests with `make test`");
        let mut command = Command::new(python);
        command.arg(example()).args([file, &self.path("log.key")]);
        let proof = std::fs::read_to_string(file).unwrap_or_default();
        if proof.contains("\"consistency\"") {
            command.arg(self.path("kept.txt"));
        }
        command.output().expect("Python is there")
    }

    #[track_caller]
    fn assert_holds(&self, file: &str, words: &str) {
        let checked = self.check(file, &[]);
        assert!(said(&checked).contains(words), "{}", stdout(&checked));
        let checked = self.check_by_example(file);
        assert!(checked.status.success(), "{}", stderr(&checked));
    }

    #[track_caller]
    fn assert_does_not_hold(&self, file: &str) {
        let checked = self.check(file, &["--json"]);
        assert_eq!(checked.status.code(), Some(1), "{}", stderr(&checked));
        let told: Value = serde_json::from_slice(&checked.stdout).expect("an answer in JSON");
        assert!(told["ok"] == false && told["why"].is_string(), "{told}");
        assert!(!self.check_by_example(file).status.success(), "{told}");
    }
}

/// Somebody who may do everything in the database changes what was said, and makes everything fit.
const FORGERY: &str = "
    alter table events disable trigger all;
    alter table blocks disable trigger all;
    create function pg_temp.part(part bytea) returns bytea language sql
        return int8send(octet_length(coalesce(part, ''))) || coalesce(part, '');
    with forged as (
        select position, replace(data::text, 'Ravi', 'Kavi') as data from events where position = 2
    )
    update events e set data = forged.data::json, digest = sha256(
        salt || pg_temp.part(uuid_send(event_id)) || pg_temp.part(convert_to(stream_kind, 'UTF8'))
            || pg_temp.part(uuid_send(stream_id)) || pg_temp.part(convert_to(type, 'UTF8'))
            || pg_temp.part(uuid_send(room_id)) || pg_temp.part(uuid_send(actor))
            || convert_to(forged.data, 'UTF8')
    )
    from forged where e.position = forged.position;
    do $$
    declare
        block record;
        before bytea := decode(repeat('00', 32), 'hex');
    begin
        for block in select * from blocks order by first_position loop
            update blocks set previous = before, hash = sha256(
                before || int8send(first_position)
                    || int8send((extract(epoch from recorded_at) * 1000000)::bigint)
                    || (select string_agg(digest, ''::bytea order by position) from events
                        where position between block.first_position and block.last_position)
            )
            where first_position = block.first_position
            returning hash into before;
        end loop;
    end $$";

#[track_caller]
fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}{}", stdout(output), stderr(output));
    stdout(output)
}

#[tokio::test]
async fn an_auditor_with_an_old_head_proves_that_nothing_before_it_was_changed() {
    let installation = Installation::start();
    let (asha, ravi) = (installation.register("Asha").await, installation.register("Ravi").await);
    let room = installation.dm(&asha, &ravi).await;
    let position = installation.send(&asha, &room, "Tea at five? 🌧").await;
    let auditor = Auditor::new(&installation);
    let kept = auditor.keep("kept.txt", &said(&installation.run(&["log", "head", "--signed"])));
    for text in ["and", "on"] {
        installation.send(&ravi, &room, text).await;
    }

    auditor.assert_holds(&kept, &format!("had {position} events"));
    let number = position.to_string();
    let proof = said(&installation.run(&["log", "prove", &number]));
    let file = auditor.keep("proof.json", &proof);
    auditor.assert_holds(&file, "Tea at five? 🌧");
    let bare = said(&installation.run(&["log", "prove", &number, "--digest-only"]));
    assert!(!bare.contains("Tea"), "{bare}");
    auditor.assert_holds(&auditor.keep("bare.json", &bare), "is in the log");
    let of_kept = said(&installation.run(&["log", "prove", &number, "--size", &number]));
    let of_kept = auditor.keep("of-kept.json", &of_kept);
    said(&auditor.check(&of_kept, &["--head", &kept]));

    let grown = said(&installation.run(&["log", "prove-consistency", &number]));
    let grown = auditor.keep("grown.json", &grown);
    auditor.assert_holds(&grown, "was not looked at");
    let checked = said(&auditor.check(&grown, &["--head", &kept]));
    assert!(checked.contains("nothing was changed"), "{checked}");

    // A proof that is not about the head that was kept is worth nothing.
    let other = said(&installation.run(&["log", "prove-consistency", "2", "3"]));
    let checked = auditor.check(&auditor.keep("other.json", &other), &["--head", &kept]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(stdout(&checked).contains("not about the head"), "{}", stdout(&checked));

    let verify = |head: &str| {
        let database = format!("database_url={}", installation.ready.postgres);
        let nowhere = auditor.path("nowhere");
        let verify = ["log", "verify", "--set", &database, "--data", &nowhere];
        let of_head = ["--head", head, "--key", &auditor.key];
        run(&[&verify[..], if head.is_empty() { &[] } else { &of_head }].concat())
    };
    assert!(said(&verify(&kept)).contains(&format!("begins with the {position} events")));
    let owner = sqlx::PgPool::connect(&installation.ready.postgres).await.expect("the owner");
    sqlx::raw_sql(FORGERY).execute(&owner).await.expect("the owner may");
    // Everything in the database fits together again.
    said(&verify(""));
    let found = verify(&kept);
    assert_eq!(found.status.code(), Some(1), "{}", stderr(&found));
    assert!(stdout(&found).contains("another than the head that was kept"), "{}", stdout(&found));
    // JetStream's copy is another earlier; that the head is another, too, is told all the same.
    let found = installation.run(&["log", "verify", "--head", &kept, "--key", &auditor.key]);
    assert_eq!(found.status.code(), Some(1), "{}", stderr(&found));
    let told = stdout(&found);
    assert!(told.contains("JetStream") && told.contains("another than the head"), "{told}");
    let forged = said(&installation.run(&["log", "prove-consistency", &number]));
    let forged = auditor.keep("forged.json", &forged);
    let checked = auditor.check(&forged, &["--head", &kept]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(stdout(&checked).contains("the log was changed"), "{}", stdout(&checked));
    let checked = auditor.check_by_example(&forged);
    assert_eq!(checked.status.code(), Some(1), "{}", stdout(&checked));
    assert!(stderr(&checked).contains("the head that was kept"), "{}", stderr(&checked));
}

#[tokio::test]
async fn a_changed_proof_a_changed_head_and_what_is_none_do_not_hold() {
    let installation = Installation::start();
    for name in ["Asha", "Ravi", "Lila", "Mohan", "Usha"] {
        installation.register(name).await;
    }
    let auditor = Auditor::new(&installation);
    for command in [&["log", "prove", "3"][..], &["log", "prove-consistency", "3"]] {
        let proof: Value = serde_json::from_str(&said(&installation.run(command))).expect("JSON");
        if let Some(old_head) = proof["old_head"].as_str() {
            auditor.keep("kept.txt", old_head);
        }
        auditor.assert_holds(&auditor.keep("whole.json", &proof.to_string()), "");
        for name in proof.as_object().expect("an object").keys() {
            let mut changed = proof.clone();
            changed[name] = match &proof[name] {
                Value::String(text) => json!(text.replacen(['3', '4', '5', 'c'], "2", 1)),
                Value::Number(number) => json!(number.as_u64().expect("a position") + 1),
                Value::Array(hashes) => json!(hashes[1..]),
                Value::Object(event) => {
                    let mut event = event.clone();
                    event["data"] = json!(r#"{"name":"Somebody else"}"#);
                    json!(event)
                }
                other => panic!("{other}"),
            };
            assert_ne!(changed, proof, "{name}");
            auditor.assert_does_not_hold(&auditor.keep("changed.json", &changed.to_string()));
        }
    }
    let head = said(&installation.run(&["log", "head", "--signed"]));
    for (at, _) in head.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()).step_by(7) {
        let other = if head[at..].starts_with('7') { "8" } else { "7" };
        let changed = format!("{}{other}{}", &head[..at], &head[at + 1..]);
        auditor.assert_does_not_hold(&auditor.keep("changed.txt", &changed));
    }
    for nothing in ["", "{}", "no proof"] {
        auditor.assert_does_not_hold(&auditor.keep("nothing", nothing));
    }
    // Another log signs with another key.
    let other = Installation::start();
    let theirs = said(&other.run(&["log", "head", "--signed"]));
    auditor.assert_does_not_hold(&auditor.keep("theirs.txt", &theirs));
}

#[test]
fn the_example_is_short() {
    let example = std::fs::read_to_string(example()).expect("it can be read");
    assert!(example.lines().count() < EXAMPLE_LINES_MAX, "{}", example.lines().count());
}

#[track_caller]
fn check(output: &Output, code: i32, words: &str) {
    assert_eq!(output.status.code(), Some(code), "{}", stderr(output));
    assert!(stderr(output).contains(words), "{}", stderr(output));
    assert_eq!(stdout(output), "");
}

#[tokio::test]
async fn what_cannot_be_proven_is_told() {
    let mut installation = Installation::start();
    installation.register("Asha").await;
    let beyond = "there is no event at position 99; the last one is at 1";
    check(&installation.run(&["log", "prove", "99"]), 1, beyond);
    check(&installation.run(&["log", "prove", "1", "--size", "99"]), 1, beyond);
    check(&installation.run(&["log", "prove-consistency", "99"]), 1, beyond);
    check(&installation.run(&["log", "prove", "0"]), 2, "0");
    check(&installation.run(&["log", "prove", "5", "--size", "3"]), 2, "not among the first 3");
    check(&installation.run(&["log", "prove-consistency", "0"]), 2, "0");
    check(&installation.run(&["log", "prove-consistency", "5", "3"]), 2, "does not begin with 5");
    let auditor = Auditor::new(&installation);
    check(&auditor.check("/nowhere/proof.json", &[]), 1, "/nowhere/proof.json");
    check(&run(&["log", "check-proof", "x", "--key", "no key"]), 2, "neither a key nor a file");

    // The key stays, whoever starts how often.
    assert!(installation.stop().success());
    installation.start_again();
    assert_eq!(said(&installation.run(&["log", "key"])).trim(), auditor.key);
    let head = installation.json(&["log", "head"]);
    assert_eq!(head["head"], 1);
    assert!(
        head["signed"].as_str().is_some_and(|signed| signed.starts_with("sandesham/")),
        "{head}"
    );
}

#[tokio::test]
async fn a_key_outside_of_the_database_signs_under_the_name_that_it_was_given() {
    // The example of RFC 8410.
    let pem = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
        -----END PRIVATE KEY-----\n";
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let file = folder.path().join("log.pem");
    std::fs::write(&file, pem).expect("it can be written");
    let file = file.to_str().expect("a plain name");
    let installation = Installation::start_with(|command| {
        command.env("SANDESHAM_LOG_KEY", file).env("SANDESHAM_LOG_ORIGIN", "chat.example/log");
    });
    let (of_key, of_origin) = (format!("log_key={file}"), "log_origin=chat.example/log");
    let head = ["log", "head", "--signed", "--set", &of_key, "--set", of_origin];
    let head = said(&installation.run(&head));
    assert!(head.starts_with("chat.example/log\n0\n"), "{head}");
    // The public key of the same example.
    let key = said(&installation.run(&["log", "key", "--set", &of_key, "--set", of_origin]));
    assert!(key.trim_end().ends_with("+ARm/RAlphM3+hUG6wWfcO5bIUIaqMLa2ywxcOK1wMWbh"), "{key}");
    // None was made in the database.
    let none = installation.run(&["log", "key"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(stderr(&none).contains("the log has no key yet"), "{}", stderr(&none));

    for settings in [
        &["--set", &of_key][..],
        &["--set", "log_origin=chat example"],
        &["--set", "log_origin=a+b"],
    ] {
        let output =
            sandesham(&[&["log", "key"], settings].concat()).output().expect("it is built");
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    }
}
