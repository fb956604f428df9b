//! The log as files, read by what analysts read files with.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{Installation, Person, sandesham, stderr, stdout};

/// Runs a program in Python with `DuckDB`; what it prints is JSON.
fn duckdb(query: &str) -> Value {
    let python = std::env::var("SANDESHAM_TEST_PYTHON").expect("run tests with `make test`");
    let program = "import duckdb, json, sys\n\
        rows = duckdb.connect().execute(sys.argv[1]).fetchall()\n\
        print(json.dumps(rows, default=str))";
    let output =
        Command::new(python).args(["-c", program, query]).output().expect("Python is there");
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[track_caller]
fn check(output: &Output, code: i32, words: &str) {
    assert_eq!(output.status.code(), Some(code), "{}", stderr(output));
    assert!(stderr(output).contains(words), "{}", stderr(output));
}

async fn chat(installation: &Installation, messages: usize) -> (Person, String) {
    let (asha, ravi) = (installation.register("Asha").await, installation.register("Ravi").await);
    let room = installation.dm(&asha, &ravi).await;
    for number in 0..messages {
        installation.send(&asha, &room, &format!("message {number} \"quoted\" 🌧")).await;
    }
    (asha, room)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be listed").file_name().into_string().expect("a name"))
        .collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn lines_are_the_log_and_whatever_part_of_it_is_asked_for() {
    let installation = Installation::start();
    chat(&installation, 3).await;
    let export = |more: &[&str]| {
        let output = installation.run(&[&["log", "export"], more].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        let text = stdout(&output);
        assert!(text.is_empty() || text.ends_with('\n'));
        let lines = text.lines().map(|line| serde_json::from_str(line).expect("JSON"));
        lines.collect::<Vec<Value>>()
    };
    let all = export(&[]);
    let head = installation.json(&["log", "head"])["head"].as_u64().expect("a number");
    let positions: Vec<u64> = all.iter().filter_map(|event| event["position"].as_u64()).collect();
    assert_eq!(positions, (1..=head).collect::<Vec<_>>());
    assert_eq!(export(&["--from", "2", "--to", "3"]), all[1..3]);
    let sent = export(&["--type", "message.sent"]);
    assert_eq!(sent.len(), 3);
    assert_eq!(sent, export(&["--type", "sandesham.message.sent.v1"]));
    let of_two = export(&["--type", "user.registered", "--type", "room.created"]);
    assert_eq!(of_two, all[..3]);

    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let out = folder.path().join("lines");
    let out = out.to_str().expect("a plain name");
    let told = installation.json(&["log", "export", "--out", out]);
    assert_eq!((told["events"].as_u64(), told["to"].as_u64()), (Some(head), Some(head)));
    let name = format!("events-{:012}-{head:012}.jsonl", 1);
    assert_eq!(names(Path::new(out)), [name.as_str(), "export.json"]);
    let written = std::fs::read_to_string(Path::new(out).join(name)).expect("the file is there");
    assert_eq!(written, stdout(&installation.run(&["log", "export"])));
}

#[tokio::test]
async fn duckdb_reads_columns_with_types_and_an_export_that_went_on() {
    let installation = Installation::start();
    let (asha, room) = chat(&installation, 5).await;
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let out = folder.path().join("columns");
    let out = out.to_str().expect("a plain name");
    let export = ["log", "export", "--format", "parquet", "--out", out];
    let first = installation.json(&export);
    installation.send(&asha, &room, "after that").await;
    let second = installation.json(&[&export[..], &["--resume"]].concat());
    assert_eq!(second["from"].as_u64(), first["to"].as_u64().map(|to| to + 1));
    let again = installation.json(&[&export[..], &["--resume"]].concat());
    assert_eq!(again["events"], 0);

    let files = format!("read_parquet('{out}/*.parquet')");
    let head = installation.json(&["log", "head"])["head"].clone();
    let counted = format!("select count(*), max(position), count(distinct id) from {files}");
    assert_eq!(duckdb(&counted), serde_json::json!([[head, head, head]]));
    let types =
        duckdb(&format!("select column_name, column_type from (describe select * from {files})"));
    for (name, expected) in [
        ("position", "BIGINT"),
        ("time", "TIMESTAMP WITH TIME ZONE"),
        ("room_seq", "BIGINT"),
        ("text", "VARCHAR"),
        ("due_at", "TIMESTAMP WITH TIME ZONE"),
        ("erased", "BOOLEAN"),
    ] {
        let expected = serde_json::json!([name, expected]);
        assert!(
            types.as_array().is_some_and(|all| all.contains(&expected)),
            "{expected} in {types}"
        );
    }
    // Every row is the event of the log, and the JSON is whole.
    let rows = duckdb(&format!(
        "select position, id, type, stream_kind || '/' || stream_id, room_id, room_seq, actor,
             epoch_us(time), text, json(data)->>'$.text', data
         from {files} order by position"
    ));
    for (line, row) in
        stdout(&installation.run(&["log", "export"])).lines().zip(rows.as_array().expect("rows"))
    {
        let event: Value = serde_json::from_str(line).expect("JSON");
        let names = ["position", "id", "type", "subject", "roomid", "roomseq", "actor"];
        for (at, name) in names.into_iter().enumerate() {
            assert_eq!(row[at], event[name], "{name}");
        }
        assert_eq!((&row[8], &row[9]), (&event["data"]["text"], &event["data"]["text"]));
        let data: Value = serde_json::from_str(row[10].as_str().expect("JSON")).expect("JSON");
        assert_eq!(data, event["data"]);
        let time = chrono::DateTime::parse_from_rfc3339(event["time"].as_str().expect("a time"));
        assert_eq!(row[7], time.expect("RFC 3339").timestamp_micros());
    }
}

#[tokio::test]
async fn what_cannot_be_exported_is_told_and_leaves_nothing_half_done() {
    let installation = Installation::start();
    chat(&installation, 40).await;
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let path = |name: &str| {
        folder.path().join(name).to_str().expect("temporary folders have plain names").to_owned()
    };
    let export = |more: &[&str]| installation.run(&[&["log", "export"], more].concat());
    check(&export(&["--from", "9999"]), 1, "there is no event at position 9999");
    check(&export(&["--to", "9999"]), 1, "there is no event at position 9999");
    check(&export(&["--from", "5", "--to", "3"]), 2, "nothing from 5 to 3");
    check(&export(&["--from", "0"]), 2, "0");
    check(&export(&["--type", "message.flown"]), 2, "message.flown");
    check(&export(&["--format", "parquet"]), 2, "--out");
    check(&export(&["--out", &path("none"), "--resume"]), 1, "holds no export");

    let lines = path("lines");
    assert!(export(&["--out", &lines, "--to", "3"]).status.success());
    check(&export(&["--out", &lines]), 1, "holds an export");
    check(
        &export(&["--out", &lines, "--resume", "--type", "message.sent"]),
        1,
        "was exported with",
    );
    std::fs::write(folder.path().join("mine"), "mine").expect("it can be written");
    check(&export(&["--out", folder.path().to_str().expect("plain")]), 1, "is not empty");

    // Standard output on a full disk.
    let data = installation.data();
    let data = data.to_str().expect("a plain name");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let output = sandesham(&["log", "export", "--data", data]).stdout(full).output();
    check(&output.expect("the binary is built"), 1, "No space left");

    // A disk that takes no more than a kilobyte of a file.
    for format in ["jsonl", "parquet"] {
        let out = path(format);
        let limited = format!(
            "trap '' XFSZ; ulimit -f 1; exec \"$0\" log export --format {format} --out {out} --data {data}"
        );
        let output = Command::new("bash")
            .args(["-c", &limited, env!("CARGO_BIN_EXE_sandesham")])
            .output()
            .expect("bash is there");
        check(&output, 1, "failed to write");
        assert_eq!(names(Path::new(&out)), ["export.json"], "{format}");
        let went_on = export(&["--format", format, "--out", &out, "--resume"]);
        assert!(went_on.status.success(), "{}", stderr(&went_on));
        assert_eq!(names(Path::new(&out)).len(), 2, "{format}");
    }
}

#[tokio::test]
async fn who_has_read_enough_ends_an_export_without_an_error() {
    let installation = Installation::start();
    chat(&installation, 5).await;
    let data = installation.data();
    let line = format!("\"$0\" log export --data {} | head -n 1", data.display());
    let output = Command::new("bash")
        .args(["-eo", "pipefail", "-c", &line, env!("CARGO_BIN_EXE_sandesham")])
        .output()
        .expect("bash is there");
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stdout(&output).lines().count(), 1);
}
