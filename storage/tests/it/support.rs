//! A store of one's own for a test.

use std::collections::BTreeMap;
use std::time::Duration;

use sandesham_storage::embedded::{EmbeddedStore, EmbeddedStoreOptions};
use sandesham_storage::{Keys, PresignedPut, Store, StoreConfig, UploadTerms};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) const BUCKET: &str = "attachments";

/// An embedded store at a port of its own.
pub(crate) struct Embedded {
    pub(crate) folder: TempDir,
    pub(crate) endpoint: String,
    pub(crate) store: Store,
    shutdown: CancellationToken,
    server: JoinHandle<()>,
}

impl Embedded {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let options = EmbeddedStoreOptions {
            folder: folder.path().to_owned(),
            keys: keys(),
            bucket: BUCKET.to_owned(),
        };
        let shutdown = CancellationToken::new();
        let embedded = EmbeddedStore::open(&options).expect("the folder is ours");
        let server = tokio::spawn(embedded.serve(listener, shutdown.clone()));
        let endpoint = format!("http://{address}");
        let store = Store::new(config(&endpoint, keys())).await;
        Self { folder, endpoint, store, shutdown, server }
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) async fn stop(self) -> TempDir {
        self.shutdown.cancel();
        self.server.await.expect("the server does not panic");
        self.folder
    }

    /// The files in its folder, by their paths in it.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the folder is ours") {
                let path = entry.expect("the folder is ours").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let relative = path.strip_prefix(self.folder.path()).expect("it is below");
                    found.push(relative.display().to_string());
                }
            }
        }
        found.sort();
        found
    }
}

pub(crate) fn keys() -> Keys {
    Keys { access_key: "someone".to_owned(), secret_key: "secret of someone".to_owned() }
}

pub(crate) fn config(endpoint: &str, keys: Keys) -> StoreConfig {
    StoreConfig {
        endpoint: Some(endpoint.to_owned()),
        public_endpoint: None,
        bucket: BUCKET.to_owned(),
        region: None,
        path_style: true,
        keys: Some(keys),
    }
}

/// The terms of an upload of exactly these bytes.
pub(crate) fn terms<'a>(bytes: &[u8], content_type: &'a str) -> UploadTerms<'a> {
    UploadTerms {
        content_type,
        size: bytes.len() as u64,
        sha256: Sha256::digest(bytes).into(),
        expires: Duration::from_mins(10),
    }
}

/// Uploads as a client does: what was signed, and more or else if `change` says so.
pub(crate) async fn upload(
    put: &PresignedPut,
    body: impl Into<reqwest::Body>,
    change: impl FnOnce(&mut BTreeMap<String, String>),
) -> reqwest::Response {
    let mut headers = put.headers.clone();
    change(&mut headers);
    let mut request = reqwest::Client::new().put(&put.url).body(body);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.send().await.expect("the store answers")
}
