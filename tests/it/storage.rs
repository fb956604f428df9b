//! The store of attachments that `up` starts, and the commands that look after one.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};
use std::time::Duration;

use sandesham_storage::{Keys, Store, StoreConfig, UploadTerms};
use sandesham_testkit::wait;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Installation, run, sandesham, stderr, stdout};

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_has_a_store_that_passes_every_check_also_after_it_was_killed() {
    let mut installation = Installation::start();
    let report = installation.json(&["storage", "check"]);
    assert_eq!(report["ok"], true, "{report:#}");
    assert_eq!(report["steps"].as_array().expect("steps").len(), 14);

    let folder = installation.data().join("objects");
    let config = folder.join("objects.json");
    let mode = config.metadata().expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let config: Value = read_json(&config);
    let secrets: Value = read_json(&installation.data().join("secrets.json"));
    assert_eq!(config["keys"]["secret_key"], secrets["store_secret_key"]);

    let pid = || std::fs::read_to_string(folder.join("objects.pid")).unwrap_or_default();
    let first = pid();
    let killed = Command::new("kill").args(["-9", &first]).status().expect("`kill` is there");
    assert!(killed.success());
    let is_back = || async {
        pid() != first && installation.run(&["storage", "check", "--json"]).status.success()
    };
    wait::until("the store is back", is_back).await;

    assert!(installation.stop().success());
    installation.start_again();
    assert_eq!(read_json(&folder.join("objects.json")), config);
    assert_eq!(installation.json(&["storage", "check"])["ok"], true);
}

#[test]
fn a_store_that_settings_name_is_used_in_place_of_one_of_our_own() {
    let lender = Installation::start();
    let data = read_json(&lender.data().join("objects/objects.json"));
    let endpoint = format!("http://127.0.0.1:{}", data["port"]);
    let borrower = Installation::start_with(|command| {
        with_keys(command, &data).env("SANDESHAM_S3_ENDPOINT", &endpoint);
    });
    assert!(!borrower.data().join("objects").exists());
    let instance = read_json(&borrower.data().join("instance.json"));
    assert_eq!(instance["store"]["endpoint"], endpoint.as_str());
    assert_eq!(instance["store"]["keys"], Value::Null);
    let lenders = read_json(&lender.data().join("instance.json"));
    assert_eq!(lenders["store"]["endpoint"], endpoint.as_str());

    let fresh = format!("s3_endpoint={endpoint}");
    let named = ["--set", &fresh, "--set", "s3_bucket=photos"];
    let with = |arguments: &[&str]| -> Output {
        let mut command = sandesham(&[arguments, &named].concat());
        with_keys(&mut command, &data).output().expect("the binary is built")
    };
    let told = stdout(&with(&["storage", "check"]));
    assert!(told.contains("FAILED  bucket") && told.contains("photos"), "{told}");
    let output = with(&["storage", "setup"]);
    assert!(output.status.success(), "{}", stdout(&output));
    assert!(stdout(&output).contains("made photos"), "{}", stdout(&output));
    let output = with(&["storage", "check"]);
    assert!(output.status.success(), "{}", stdout(&output));
}

#[test]
fn a_check_that_fails_says_why_and_is_answered_with_1() {
    let output = run(&["storage", "check", "--json", "--set", "s3_endpoint=http://127.0.0.1:1"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).expect("an answer in JSON");
    assert_eq!(report["ok"], false);
    assert_eq!(report["steps"][0]["name"], "bucket");
    assert_eq!(report["steps"][1]["ok"], Value::Null);

    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let data = folder.path().to_str().expect("temporary folders have plain names");
    let output = run(&["storage", "check", "--data", data]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("SANDESHAM_S3_ENDPOINT"), "{}", stderr(&output));
}

/// A store in a folder of its own where no file grows beyond 128 blocks, which are 64 or 128 KiB: as on a disk
/// that fills up.
struct Cramped {
    folder: tempfile::TempDir,
    process: std::process::Child,
    config: StoreConfig,
}

impl Cramped {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
        let holder = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = holder.local_addr().expect("it is bound").port();
        drop(holder);
        let keys = Keys { access_key: "someone".to_owned(), secret_key: "a secret".to_owned() };
        let told = json!({"port": port, "bucket": "files", "keys": keys});
        std::fs::write(folder.path().join("objects.json"), told.to_string())
            .expect("the folder is ours");
        let program = sandesham(&[]).get_program().to_owned();
        let mut command = Command::new("sh");
        // Told by an error, then, and not by a signal that ends it.
        command.args(["-c", "trap '' XFSZ; ulimit -f 128; exec \"$0\" serve-objects"]).arg(program);
        let process = command.current_dir(folder.path()).spawn().expect("`sh` is there");
        let config = StoreConfig {
            endpoint: Some(format!("http://127.0.0.1:{port}")),
            public_endpoint: None,
            bucket: "files".to_owned(),
            region: None,
            path_style: true,
            keys: Some(keys),
        };
        Self { folder, process, config }
    }

    fn files(&self, below: &str) -> usize {
        std::fs::read_dir(self.folder.path().join(below)).expect("it is there").count()
    }
}

impl Drop for Cramped {
    fn drop(&mut self) {
        self.process.kill().expect("the process is ours");
        self.process.wait().expect("the process is ours");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_whose_disk_is_full_says_that_it_may_be_tried_again_and_keeps_what_it_has() {
    let cramped = Cramped::start();
    let store = Store::new(cramped.config.clone()).await;
    wait::until("the store answers", || async { store.head_bucket().await.is_ok() }).await;
    store.put("small", "text/plain", &b"small"[..]).await.expect("there is room for it");
    let large = vec![7; 1 << 20];
    let error = store.put("large", "text/plain", large.clone()).await.expect_err("it is too much");
    assert!(error.passes(), "{error:?}");
    let error = store.put("small", "text/plain", large.clone()).await.expect_err("it is too much");
    assert!(error.passes(), "{error:?}");
    assert_eq!(cramped.files("unfinished"), 0);
    assert_eq!(cramped.files("buckets/files"), 1);
    assert_eq!(store.get("small", 5).await.expect("it is there"), &b"small"[..]);

    // A client with an address of its own is told when to come again.
    let terms = UploadTerms {
        content_type: "text/plain",
        size: large.len() as u64,
        sha256: Sha256::digest(&large).into(),
        expires: Duration::from_mins(1),
    };
    let put = store.presign_put("large", &terms).await.expect("nobody is asked");
    let mut request = reqwest::Client::new().put(&put.url).body(large);
    for (name, value) in &put.headers {
        request = request.header(name, value);
    }
    let answer = request.send().await.expect("it answers");
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
}

fn with_keys<'a>(command: &'a mut Command, data: &Value) -> &'a mut Command {
    let key = |name: &str| data["keys"][name].as_str().expect("a text").to_owned();
    command.env("AWS_ACCESS_KEY_ID", key("access_key"));
    command.env("AWS_SECRET_ACCESS_KEY", key("secret_key"))
}

fn read_json(path: &std::path::Path) -> Value {
    let text = std::fs::read_to_string(path).expect("it is there");
    serde_json::from_str(&text).expect("it is JSON")
}
