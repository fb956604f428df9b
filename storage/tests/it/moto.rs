//! A store that others have made: moto, by Python.
//!
//! It knows buckets, objects, lists, and the rules of browsers and of lifecycles, which the embedded one does not. It
//! checks no signatures: what a store refuses is tested with the embedded one, and here it is tested that a check
//! finds out.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::types::{CorsConfiguration, CorsRule, LifecycleExpiration};
use sandesham_storage::{Check, Setup, Store};
use tokio::net::TcpStream;

use crate::promises;
use crate::support::{BUCKET, config, keys};

const ORIGIN: &str = "https://chat.example.org";

/// Far beyond what a start takes on a loaded machine.
const START_TIME_MAX: Duration = Duration::from_mins(1);

struct Moto {
    process: Child,
    endpoint: String,
    store: Store,
}

impl Moto {
    /// Starts one that is empty, and makes the bucket.
    async fn start() -> Self {
        let python = std::env::var("SANDESHAM_TEST_PYTHON").expect("run tests with `make test`");
        let holder = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = holder.local_addr().expect("it is bound").port();
        drop(holder);
        let mut command = Command::new(python);
        command.args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port.to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("moto is installed");
        let endpoint = format!("http://127.0.0.1:{port}");
        let store = Store::new(config(&endpoint, keys())).await;
        let moto = Self { process, endpoint, store };
        let listening = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(START_TIME_MAX, listening).await.expect("moto listens");
        let steps = moto.set_up(&[ORIGIN]).await;
        assert!(steps.iter().all(|ok| *ok));
        moto
    }

    async fn set_up(&self, origins: &[&str]) -> Vec<bool> {
        let origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
        let setup = Setup { store: self.store.clone(), origins };
        setup.run().await.into_iter().map(|step| step.ok).collect()
    }

    /// As somebody else who looks after the bucket.
    fn client(&self) -> Client {
        let keys = keys();
        let keys = Credentials::new(keys.access_key, keys.secret_key, None, None, "test");
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(keys)
            .endpoint_url(&self.endpoint)
            .force_path_style(true)
            .http_client(aws_smithy_http_client::Builder::new().build_http());
        Client::from_conf(config.build())
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        self.process.kill().expect("the process is ours");
        self.process.wait().expect("the process is ours");
    }
}

#[tokio::test]
async fn a_store_of_others_does_what_every_store_has_to() {
    let moto = Moto::start().await;
    promises::objects_come_and_go(&moto.store).await;
    promises::files_go_in_and_out(&moto.store).await;
    promises::lists_are_complete(&moto.store).await;
}

#[tokio::test]
async fn a_check_finds_out_that_a_store_does_not_look_at_signatures() {
    let moto = Moto::start().await;
    let report = Check::new(moto.store.clone(), ORIGIN).run().await;
    let failed = report.steps.iter().filter(|step| step.ok == Some(false));
    let failed: Vec<&str> = failed.map(|step| step.name).collect();
    assert_eq!(failed, ["expiry", "other_bytes", "other_size", "other_type"], "{report:#?}");
    assert!(report.steps.iter().all(|step| step.ok.is_some()));
    let page = moto.store.list("", None).await.unwrap();
    assert_eq!(page.objects, []);
}

#[tokio::test]
async fn a_check_finds_out_that_browsers_are_not_let_in() {
    let moto = Moto::start().await;
    let report = Check::new(moto.store.clone(), "https://elsewhere.example.org").run().await;
    let cors = report.steps.iter().find(|step| step.name == "cors").unwrap();
    assert_eq!(cors.ok, Some(false));
    assert!(cors.detail.contains("https://elsewhere.example.org"), "{}", cors.detail);
    assert!(moto.set_up(&["https://elsewhere.example.org"]).await.iter().all(|ok| *ok));
    let report = Check::new(moto.store.clone(), "https://elsewhere.example.org").run().await;
    assert_eq!(report.steps.iter().find(|step| step.name == "cors").unwrap().ok, Some(true));
}

#[tokio::test]
async fn setting_up_keeps_the_rules_of_others_and_repeats_none_of_its_own() {
    let moto = Moto::start().await;
    let client = moto.client();
    let other = CorsRule::builder().id("others").allowed_origins("https://others.example.org");
    let other = other.allowed_methods("GET").build().unwrap();
    let rules = CorsConfiguration::builder().cors_rules(other).build().unwrap();
    client.put_bucket_cors().bucket(BUCKET).cors_configuration(rules).send().await.unwrap();
    for _ in 0..2 {
        assert!(moto.set_up(&[ORIGIN]).await.iter().all(|ok| *ok));
    }
    let cors = client.get_bucket_cors().bucket(BUCKET).send().await.unwrap();
    let origins: Vec<&[String]> = cors.cors_rules().iter().map(CorsRule::allowed_origins).collect();
    assert_eq!(origins, [&["https://others.example.org".to_owned()][..], &[ORIGIN.to_owned()]]);
    let lifecycle = client.get_bucket_lifecycle_configuration().bucket(BUCKET);
    let lifecycle = lifecycle.send().await.unwrap();
    let rules: Vec<_> =
        lifecycle.rules().iter().map(|rule| rule.id().unwrap_or_default()).collect();
    assert_eq!(rules, ["sandesham-uploads"]);
    let rule = &lifecycle.rules()[0];
    assert_eq!(rule.filter().and_then(|filter| filter.prefix()), Some("uploads/"));
    assert_eq!(rule.expiration().and_then(LifecycleExpiration::days), Some(7));
}
