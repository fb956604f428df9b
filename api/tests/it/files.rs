//! Uploads as a client makes them, against a real object store.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Client, redirect};
use sandesham_api::ApiConfig;
use sandesham_api::attachments::{
    AttachmentDeps, AttachmentSweep, Examination, ExamineError, Examined, Examiner, Picture,
    PictureFile, PictureSize,
};
use sandesham_api::store::AttachmentPurpose;
use sandesham_media as media;
use sandesham_storage::embedded::{EmbeddedStore, EmbeddedStoreOptions};
use sandesham_storage::{Keys, Store, StoreConfig};
use sandesham_testkit::wait;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::chat::text;
use crate::support::{TestApp, TestUser};

const BUCKET: &str = "attachments";

/// The embedded store at a port of its own, which a test may stop and start again.
pub(crate) struct ObjectStore {
    folder: TempDir,
    address: SocketAddr,
    running: Option<(CancellationToken, JoinHandle<()>)>,
    /// What the server has of it.
    pub(crate) store: Store,
}

impl ObjectStore {
    pub(crate) async fn start() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener");
        let store = Store::new(StoreConfig {
            endpoint: Some(format!("http://{address}")),
            public_endpoint: None,
            bucket: BUCKET.to_owned(),
            region: None,
            path_style: true,
            keys: Some(keys()),
        })
        .await;
        let mut this = Self { folder, address, running: None, store };
        this.serve(listener);
        this
    }

    fn serve(&mut self, listener: TcpListener) {
        let options = EmbeddedStoreOptions {
            folder: self.folder.path().to_owned(),
            keys: keys(),
            bucket: BUCKET.to_owned(),
        };
        let embedded = EmbeddedStore::open(&options).expect("a folder of one's own");
        let shutdown = CancellationToken::new();
        let task = tokio::spawn(embedded.serve(listener, shutdown.clone()));
        self.running = Some((shutdown, task));
    }

    /// From now on nobody answers at its port.
    pub(crate) async fn stop(&mut self) {
        if let Some((shutdown, task)) = self.running.take() {
            shutdown.cancel();
            task.await.expect("the store ends well");
        }
    }

    /// It is back, with all that it had.
    pub(crate) async fn start_again(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("its port is still free");
        self.serve(listener);
    }

    /// The keys of everything that it has.
    pub(crate) async fn keys(&self) -> Vec<String> {
        let page = self.store.list("", None).await.expect("the store answers");
        assert_eq!(page.next, None, "tests have few objects");
        page.objects.into_iter().map(|object| object.key).collect()
    }

    /// What an installation needs of it.
    pub(crate) fn deps(&self, examiner: impl Examiner + 'static) -> AttachmentDeps {
        AttachmentDeps { objects: self.store.clone(), examiner: Some(Arc::new(examiner)) }
    }

    /// An installation that takes everything for a file.
    pub(crate) async fn app(&self, configure: impl FnOnce(&mut ApiConfig)) -> TestApp {
        TestApp::start_storing(self.deps(Says(Examined::File)), configure).await
    }

    /// What removes things for an installation, without patience for what is under way.
    pub(crate) fn sweep(
        &self,
        app: &TestApp,
        configure: impl FnOnce(&mut ApiConfig),
    ) -> AttachmentSweep {
        let mut config = app.state.config.clone();
        configure(&mut config);
        let (log, progress) = (app.state.log.clone(), app.state.progress.clone());
        let sweep =
            AttachmentSweep::new(&config.attachments, log, progress, Some(self.store.clone()));
        sweep.patient_for(std::time::Duration::ZERO, std::time::Duration::ZERO)
    }
}

fn keys() -> Keys {
    Keys { access_key: "tests".to_owned(), secret_key: "a secret of tests".to_owned() }
}

/// An examiner that finds what it is told to find.
pub(crate) struct Says(pub(crate) Examined);

impl Examiner for Says {
    fn examine<'a>(&'a self, _: &'a Examination) -> BoxFuture<'a, Result<Examined, ExamineError>> {
        async { Ok(self.0.clone()) }.boxed()
    }
}

/// Finds out what it is, as the binary does, though not in a process of its own.
pub(crate) struct Examines;

impl Examiner for Examines {
    fn examine<'a>(
        &'a self,
        examination: &'a Examination,
    ) -> BoxFuture<'a, Result<Examined, ExamineError>> {
        let examination = examination.clone();
        let look = tokio::task::spawn_blocking(move || look_into(&examination));
        async { look.await.map_err(|error| ExamineError(error.to_string())) }.boxed()
    }
}

fn look_into(examination: &Examination) -> Examined {
    let bytes = std::fs::read(&examination.input).expect("an upload");
    let purpose = match examination.purpose {
        AttachmentPurpose::Message => media::Purpose::Message,
        AttachmentPurpose::Avatar => media::Purpose::Avatar,
    };
    let declared_type = &examination.declared_type;
    let limits = media::Limits::default();
    let request = media::Request { bytes: &bytes, declared_type, purpose, limits };
    let picture = match media::process(&request) {
        media::Verdict::File => return Examined::File,
        media::Verdict::Rejected(reason) => return Examined::Rejected(reason.as_str().to_owned()),
        media::Verdict::Picture(picture) => picture,
    };
    let file = |made: media::Rendition| {
        let size = match made.size {
            media::Size::Original => PictureSize::Original,
            media::Size::Thumb => PictureSize::Thumb,
            media::Size::Small => PictureSize::Small,
            media::Size::Medium => PictureSize::Medium,
            media::Size::Large => PictureSize::Large,
        };
        let path = examination.folder.join(size.as_str());
        std::fs::write(&path, &made.bytes).expect("a folder");
        PictureFile { size, content_type: made.content_type.to_owned(), path }
    };
    Examined::Picture(Picture {
        content_type: picture.content_type.to_owned(),
        width: picture.width,
        height: picture.height,
        placeholder: Some(picture.placeholder),
        files: picture.renditions.into_iter().map(file).collect(),
    })
}

/// What is announced of some bytes.
pub(crate) fn announcement(file_name: &str, content_type: &str, bytes: &[u8]) -> Value {
    json!({
        "file_name": file_name,
        "content_type": content_type,
        "size": bytes.len(),
        "sha256": BASE64_STANDARD.encode(Sha256::digest(bytes)),
    })
}

/// Announces some bytes: `attachment_id` and `upload`.
pub(crate) async fn announce(by: &TestUser, file_name: &str, bytes: &[u8]) -> Value {
    let body = announcement(file_name, "text/plain", bytes);
    by.post("/v1/attachments", &body).await.ok(201)
}

/// Sends bytes where an announcement says, and how; the store's status.
pub(crate) async fn put(announced: &Value, bytes: &[u8]) -> u16 {
    let upload = &announced["upload"];
    assert_eq!(upload["method"], "PUT");
    let mut request = client().put(text(upload, "url")).body(bytes.to_vec());
    for (name, value) in upload["headers"].as_object().expect("headers") {
        request = request.header(name, value.as_str().expect("a text"));
    }
    request.send().await.expect("the store answers").status().as_u16()
}

/// Announces, sends and completes; the upload's identifier.
pub(crate) async fn send_bytes(by: &TestUser, file_name: &str, bytes: &[u8]) -> String {
    let announced = announce(by, file_name, bytes).await;
    assert_eq!(put(&announced, bytes).await, 200);
    let id = text(&announced, "attachment_id").to_owned();
    complete(by, &id).await;
    id
}

/// Says that the bytes are sent; how the upload stands.
pub(crate) async fn complete(by: &TestUser, id: &str) -> Value {
    by.post(&format!("/v1/attachments/{id}/complete"), &json!({})).await.ok(200)
}

/// How an upload stands.
pub(crate) async fn state(by: &TestUser, id: &str) -> Value {
    by.get(&format!("/v1/attachments/{id}/state")).await.ok(200)
}

/// How an upload stands once it was looked into.
pub(crate) async fn settled(by: &TestUser, id: &str) -> Value {
    let is_settled = async || {
        let upload = state(by, id).await;
        upload["state"] == "ready" || upload["state"] == "rejected"
    };
    wait::until("the upload was looked into", is_settled).await;
    state(by, id).await
}

/// An upload that is ready.
pub(crate) async fn ready(by: &TestUser, file_name: &str, bytes: &[u8]) -> String {
    let id = send_bytes(by, file_name, bytes).await;
    let upload = settled(by, &id).await;
    assert_eq!(upload["state"], "ready", "{upload}");
    id
}

/// Where somebody is sent for an upload's bytes; `None` for 404.
pub(crate) async fn location(by: &TestUser, path: &str) -> Option<String> {
    let url = format!("{}/v1/attachments/{path}", by.origin());
    let answer = client().get(url).bearer_auth(&by.access_token).send().await;
    let answer = answer.expect("the server answers");
    match answer.status().as_u16() {
        307 => Some(answer.headers()[LOCATION].to_str().expect("an address").to_owned()),
        404 => None,
        other => panic!("{other}: {:?}", answer.text().await),
    }
}

/// An upload's bytes, as the store hands them out; `None` for 404.
pub(crate) async fn fetch(by: &TestUser, path: &str) -> Option<(HeaderMap, Vec<u8>)> {
    let answer = client().get(location(by, path).await?).send().await.expect("the store answers");
    assert_eq!(answer.status(), 200);
    let headers = answer.headers().clone();
    Some((headers, answer.bytes().await.expect("a body").to_vec()))
}

fn client() -> Client {
    Client::builder().redirect(redirect::Policy::none()).build().expect("a client without TLS")
}
