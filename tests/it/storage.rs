//! The store of attachments that `up` starts, and the commands that look after one.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

use sandesham_testkit::wait;
use serde_json::Value;

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

fn with_keys<'a>(command: &'a mut Command, data: &Value) -> &'a mut Command {
    let key = |name: &str| data["keys"][name].as_str().expect("a text").to_owned();
    command.env("AWS_ACCESS_KEY_ID", key("access_key"));
    command.env("AWS_SECRET_ACCESS_KEY", key("secret_key"))
}

fn read_json(path: &std::path::Path) -> Value {
    let text = std::fs::read_to_string(path).expect("it is there");
    serde_json::from_str(&text).expect("it is JSON")
}
