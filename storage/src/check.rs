//! Proves that a store does what the platform relies on, by doing it, and says what is wrong if not.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::error::StorageError;
use crate::http::{Answer, BareClient};
use crate::presign::{self, Download, GET_EXPIRES, PresignedPut, UploadTerms};
use crate::store::Store;

/// Where objects of checks are, and where what a check leaves behind is swept from.
const PREFIX: &str = "uploads/";

const CONTENT_TYPE: &str = "image/png";
const SHOWN_TYPE: &str = "application/octet-stream";
const DISPOSITION: &str = "attachment; filename=\"check.bin\"";

/// Without these nothing further makes sense.
const NEEDED: [&str; 2] = ["bucket", "put"];

/// How long the addresses of a check are good.
const EXPIRES: Duration = Duration::from_mins(1);

/// A check of a store.
pub struct Check {
    store: Store,
    /// Of the web client, as browsers send it.
    origin: String,
    client: BareClient,
    key: String,
    bytes: Bytes,
}

/// One thing that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckStep {
    /// What: `put`, `presigned_put`, `cors`, ...
    pub name: &'static str,
    /// Whether it was as it must be. None: not tried, since something before it failed.
    pub ok: Option<bool>,
    /// What is wrong, or what was seen.
    pub detail: String,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    /// In the order in which they were tried.
    pub steps: Vec<CheckStep>,
}

impl CheckReport {
    /// Whether the store may be relied on.
    pub fn ok(&self) -> bool {
        self.steps.iter().all(|step| step.ok == Some(true))
    }
}

/// What is wrong, for people; else what was seen.
type Outcome = Result<String, String>;

impl Check {
    /// Of a store whose web client is served at `origin`, like `https://chat.example.org`.
    pub fn new(store: Store, origin: &str) -> Self {
        let name = Uuid::new_v4();
        Self {
            store,
            origin: origin.to_owned(),
            client: BareClient::new(),
            key: format!("{PREFIX}check-{name}"),
            bytes: Bytes::from(format!("written by a check of this store: {name}\n")),
        }
    }

    /// Tries everything on an object of its own, which it removes again.
    pub async fn run(&self) -> CheckReport {
        let steps: [(&'static str, BoxFuture<'_, Outcome>); 14] = [
            ("bucket", self.bucket().boxed()),
            ("put", self.put().boxed()),
            ("head", self.head().boxed()),
            ("get", self.get().boxed()),
            ("list", self.list().boxed()),
            ("public", self.public().boxed()),
            ("presigned_get", self.presigned_get().boxed()),
            ("expiry", self.expiry().boxed()),
            ("presigned_put", self.presigned_put().boxed()),
            ("other_bytes", self.other_bytes().boxed()),
            ("other_size", self.other_size().boxed()),
            ("other_type", self.other_type().boxed()),
            ("cors", self.cors().boxed()),
            ("delete", self.delete().boxed()),
        ];
        let mut report = CheckReport { steps: Vec::new() };
        let mut missing = None;
        for (name, step) in steps {
            report.steps.push(match missing {
                Some(missing) => {
                    CheckStep { name, ok: None, detail: format!("not tried: {missing} failed") }
                }
                None => tried(name, step.await),
            });
            let has_failed = report.steps.last().is_some_and(|step| step.ok == Some(false));
            if has_failed && NEEDED.contains(&name) {
                missing = Some(name);
            }
        }
        // Whatever failed above leaves nothing behind that can be removed.
        for key in self.keys() {
            let _ = self.store.delete(&key).await;
        }
        report
    }

    /// The object that everything is tried on, and one for uploads.
    fn keys(&self) -> [String; 2] {
        [self.key.clone(), self.upload_key()]
    }

    fn upload_key(&self) -> String {
        format!("{}-upload", self.key)
    }

    async fn bucket(&self) -> Outcome {
        self.store.head_bucket().await.map_err(|error| say(&error))?;
        Ok(format!("{} is there", self.store.bucket()))
    }

    async fn put(&self) -> Outcome {
        let put = self.store.put(&self.key, CONTENT_TYPE, self.bytes.clone()).await;
        put.map_err(|error| say(&error))?;
        Ok(format!("{} bytes as {}", self.bytes.len(), self.key))
    }

    async fn head(&self) -> Outcome {
        let info = self.store.head(&self.key).await.map_err(|error| say(&error))?;
        expect(info.size == self.bytes.len() as u64, || format!("told a size of {}", info.size))?;
        let found = info.content_type.unwrap_or_default();
        expect(found == CONTENT_TYPE, || format!("told the type {found:?}"))?;
        Ok("size and type are as put".to_owned())
    }

    async fn get(&self) -> Outcome {
        let max = self.bytes.len() as u64;
        let found = self.store.get(&self.key, max).await.map_err(|error| say(&error))?;
        expect(found == self.bytes, || "other bytes than were put".to_owned())?;
        Ok("the bytes are as put".to_owned())
    }

    async fn list(&self) -> Outcome {
        let page = self.store.list(&self.key, None).await.map_err(|error| say(&error))?;
        let found = page.objects.iter().any(|object| object.key == self.key);
        expect(found, || "the object is not in the list".to_owned())?;
        Ok("the object is in the list".to_owned())
    }

    /// Without a signature nobody gets anything.
    async fn public(&self) -> Outcome {
        let signed = self.download_url().await?;
        let bare = signed.split('?').next().unwrap_or_default();
        let answer = self.send("GET", bare, &[], Bytes::new()).await?;
        expect(answer.is_refusal(), || {
            format!("anybody may read the bucket: {} without a signature", answer.status)
        })?;
        Ok(format!("{} without a signature", answer.status))
    }

    async fn presigned_get(&self) -> Outcome {
        let url = self.download_url().await?;
        let answer = self.send("GET", &url, &[], Bytes::new()).await?;
        expect(answer.is_success(), || refused_by(&answer))?;
        expect(answer.body == self.bytes, || "other bytes than were put".to_owned())?;
        for (name, wanted) in [("content-type", SHOWN_TYPE), ("content-disposition", DISPOSITION)] {
            let found = answer.header(name).unwrap_or("none");
            expect(found == wanted, || format!("{name} is {found}, not what the address says"))?;
        }
        Ok("bytes, type and disposition are as signed".to_owned())
    }

    async fn expiry(&self) -> Outcome {
        let start = SystemTime::now() - 2 * GET_EXPIRES;
        let get = self.store.signing().get_object().bucket(self.store.bucket()).key(&self.key);
        let config = presign::config(start, GET_EXPIRES).map_err(|error| say(&error))?;
        let request = get.presigned(config).await;
        let request = request.map_err(|error| say(&self.store.error(&error, &self.key)))?;
        let answer = self.send("GET", request.uri(), &[], Bytes::new()).await?;
        expect(answer.is_refusal(), || {
            format!("an address that expired minutes ago is answered with {}", answer.status)
        })?;
        Ok(format!("{} for an address that has expired", answer.status))
    }

    async fn presigned_put(&self) -> Outcome {
        let put = self.upload_address().await?;
        let answer = self.upload(&put, None, self.bytes.clone()).await?;
        expect(answer.is_success(), || refused_by(&answer))?;
        let info = self.store.head(&self.upload_key()).await.map_err(|error| say(&error))?;
        expect(info.size == self.bytes.len() as u64, || format!("told a size of {}", info.size))?;
        self.store.delete(&self.upload_key()).await.map_err(|error| say(&error))?;
        Ok("an upload with all that was signed is taken".to_owned())
    }

    async fn other_bytes(&self) -> Outcome {
        let other: Vec<u8> = self.bytes.iter().map(|byte| byte ^ 1).collect();
        self.refuses("other bytes of the same length", None, other.into()).await
    }

    async fn other_size(&self) -> Outcome {
        let longer = [&self.bytes[..], b"!"].concat();
        self.refuses("a longer body", None, longer.into()).await
    }

    async fn other_type(&self) -> Outcome {
        self.refuses("another type", Some("text/html"), self.bytes.clone()).await
    }

    /// An upload that is not what was signed must be refused, and leave nothing.
    async fn refuses(&self, what: &str, content_type: Option<&str>, body: Bytes) -> Outcome {
        let put = self.upload_address().await?;
        let answer = self.upload(&put, content_type, body).await?;
        let stored = self.store.head(&self.upload_key()).await;
        let _ = self.store.delete(&self.upload_key()).await;
        expect(answer.is_refusal(), || format!("{what} is answered with {}", answer.status))?;
        match stored {
            Err(StorageError::NotFound { .. }) => Ok(format!("{} for {what}", answer.status)),
            Err(error) => Err(say(&error)),
            Ok(_) => Err(format!("{what} is answered with {} but stored", answer.status)),
        }
    }

    /// What a browser asks before an upload, and what it must be told to show a download.
    async fn cors(&self) -> Outcome {
        let put = self.upload_address().await?;
        let names: Vec<&str> = put.headers.keys().map(String::as_str).collect();
        let names = names.join(",");
        let question = [
            ("origin", self.origin.as_str()),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", names.as_str()),
        ];
        let answer = self.send("OPTIONS", &put.url, &question, Bytes::new()).await?;
        expect(answer.is_success(), || {
            format!("an upload from {} is not allowed: {}", self.origin, refused_by(&answer))
        })?;
        self.lets_in(&answer)?;
        allows(&answer, "access-control-allow-methods", &["PUT"])?;
        let wanted: Vec<&str> = names.split(',').collect();
        allows(&answer, "access-control-allow-headers", &wanted)?;
        let url = self.download_url().await?;
        let origin = [("origin", self.origin.as_str())];
        let answer = self.send("GET", &url, &origin, Bytes::new()).await?;
        self.lets_in(&answer)?;
        Ok(format!("browsers are let in from {}", self.origin))
    }

    fn lets_in(&self, answer: &Answer) -> Result<(), String> {
        let allowed = answer.header("access-control-allow-origin").unwrap_or("none");
        expect(allowed == "*" || allowed == self.origin, || {
            format!("browsers are not let in from {}: the allowed origin is {allowed}", self.origin)
        })
    }

    async fn delete(&self) -> Outcome {
        for _ in 0..2 {
            let delete = self.store.delete(&self.key).await;
            delete.map_err(|error| say(&error))?;
        }
        match self.store.head(&self.key).await {
            Err(StorageError::NotFound { .. }) => Ok("gone, and gone again".to_owned()),
            Err(error) => Err(say(&error)),
            Ok(_) => Err("the object is still there".to_owned()),
        }
    }

    async fn download_url(&self) -> Result<String, String> {
        let download = Download { content_type: SHOWN_TYPE, content_disposition: DISPOSITION };
        let signed = self.store.presign_get(&self.key, download).await;
        signed.map(|signed| signed.url).map_err(|error| say(&error))
    }

    async fn upload_address(&self) -> Result<PresignedPut, String> {
        let terms = UploadTerms {
            content_type: CONTENT_TYPE,
            size: self.bytes.len() as u64,
            sha256: Sha256::digest(&self.bytes).into(),
            expires: EXPIRES,
        };
        let signed = self.store.presign_put(&self.upload_key(), &terms).await;
        signed.map_err(|error| say(&error))
    }

    async fn upload(
        &self,
        put: &PresignedPut,
        content_type: Option<&str>,
        body: Bytes,
    ) -> Result<Answer, String> {
        let headers: Vec<(&str, &str)> = put
            .headers
            .iter()
            .map(|(name, value)| match (name.as_str(), content_type) {
                ("content-type", Some(other)) => ("content-type", other),
                (name, _) => (name, value.as_str()),
            })
            .collect();
        self.send(&put.method, &put.url, &headers, body).await
    }

    async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<Answer, String> {
        let answer = self.client.send(method, url, headers, body).await;
        answer.map_err(|error| say(&error))
    }
}

fn tried(name: &'static str, outcome: Outcome) -> CheckStep {
    match outcome {
        Ok(detail) => CheckStep { name, ok: Some(true), detail },
        Err(detail) => CheckStep { name, ok: Some(false), detail },
    }
}

fn say(error: &StorageError) -> String {
    error.to_string()
}

fn expect(holds: bool, wrong: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(wrong()) }
}

fn allows(answer: &Answer, header: &str, wanted: &[&str]) -> Result<(), String> {
    let allowed = answer.header(header).unwrap_or("none");
    let names: Vec<&str> = allowed.split(',').map(str::trim).collect();
    let has = |name: &&str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let missing: Vec<&str> = wanted.iter().copied().filter(|name| !has(name)).collect();
    expect(missing.is_empty() || names.contains(&"*"), || {
        format!("{header} is {allowed}: {} is missing", missing.join(", "))
    })
}

fn refused_by(answer: &Answer) -> String {
    let text = String::from_utf8_lossy(&answer.body);
    let code = text.split("<Code>").nth(1).and_then(|rest| rest.split("</Code>").next());
    format!("answered with {} {}", answer.status, code.unwrap_or(""))
}
