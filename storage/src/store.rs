//! What is done with objects.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::{Bytes, BytesMut};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use crate::client::{StoreConfig, connect};
use crate::error::StorageError;
use crate::presign::{self, Download, GET_EXPIRES, PresignedGet, PresignedPut, UploadTerms};

/// How long whoever has a download's bytes may keep them: as long as the address is good.
const DOWNLOAD_CACHE_CONTROL: &str = "private, max-age=300, immutable";

/// A bucket of an S3-compatible store; cheap to clone.
///
/// Every method gives up within bounded time and may be dropped at any point; whatever it was asked to write is
/// then there wholly or not at all.
#[derive(Clone, Debug)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: StoreConfig,
    client: Client,
    signing: Client,
}

/// What the store knows of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Bytes.
    pub size: u64,
    /// Its type, as who put it there said.
    pub content_type: Option<String>,
    /// The SHA-256 that the store has checked; none where the store does not tell.
    pub sha256: Option<[u8; 32]>,
    /// When it was put there.
    pub modified_at: Option<SystemTime>,
}

/// An object in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedObject {
    /// Its key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// When it was put there.
    pub modified_at: Option<SystemTime>,
}

/// Some of a list, in the order of keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectPage {
    /// At most 1,000.
    pub objects: Vec<ListedObject>,
    /// For the next page; none: this was the last.
    pub next: Option<String>,
}

impl Store {
    /// A store by its settings. Nothing is asked of it yet, so it need not be there.
    pub async fn new(config: StoreConfig) -> Self {
        let (client, signing) = connect(&config).await;
        Self(Arc::new(Inner { config, client, signing }))
    }

    /// What it was told.
    pub fn config(&self) -> &StoreConfig {
        &self.0.config
    }

    pub(crate) fn client(&self) -> &Client {
        &self.0.client
    }

    /// For what clients are given to do.
    pub(crate) fn signing(&self) -> &Client {
        &self.0.signing
    }

    pub(crate) fn bucket(&self) -> &str {
        &self.0.config.bucket
    }

    /// Whether the bucket is there and these keys may use it.
    pub async fn head_bucket(&self) -> Result<(), StorageError> {
        let head = self.client().head_bucket().bucket(self.bucket());
        Box::pin(head.send()).await.map_err(|error| self.error(&error, ""))?;
        Ok(())
    }

    /// An address for one upload, bound to what `terms` say. Asks nothing of the store.
    pub async fn presign_put(
        &self,
        key: &str,
        terms: &UploadTerms<'_>,
    ) -> Result<PresignedPut, StorageError> {
        let size = i64::try_from(terms.size).map_err(|_| StorageError::TooLarge {
            key: key.to_owned(),
            bytes_max: i64::MAX as u64,
        })?;
        let put = self.signing().put_object().bucket(self.bucket()).key(key);
        let put = put.content_type(terms.content_type).content_length(size);
        let put = put.checksum_sha256(terms.checksum());
        let config = presign::config(SystemTime::now(), terms.expires)?;
        let request = Box::pin(put.presigned(config)).await;
        let request = request.map_err(|error| self.error(&error, key))?;
        Ok(PresignedPut::new(&request))
    }

    /// An address for downloads, the same for all who ask within [`GET_WINDOW`](crate::GET_WINDOW). Asks nothing
    /// of the store.
    pub async fn presign_get(
        &self,
        key: &str,
        download: Download<'_>,
    ) -> Result<PresignedGet, StorageError> {
        let (start, expires_in) = presign::window(SystemTime::now());
        let get = self.signing().get_object().bucket(self.bucket()).key(key);
        let get = get
            .response_content_type(download.content_type)
            .response_content_disposition(download.content_disposition)
            .response_cache_control(DOWNLOAD_CACHE_CONTROL);
        let request = Box::pin(get.presigned(presign::config(start, GET_EXPIRES)?)).await;
        let request = request.map_err(|error| self.error(&error, key))?;
        Ok(PresignedGet { url: request.uri().to_owned(), expires_in })
    }

    /// What the store knows of an object.
    pub async fn head(&self, key: &str) -> Result<ObjectInfo, StorageError> {
        let head = self.client().head_object().bucket(self.bucket()).key(key);
        let head = head.checksum_mode(aws_sdk_s3::types::ChecksumMode::Enabled);
        let answer = Box::pin(head.send()).await.map_err(|error| self.error(&error, key))?;
        Ok(ObjectInfo {
            size: unsigned(answer.content_length),
            content_type: answer.content_type,
            sha256: answer
                .checksum_sha256
                .and_then(|text| BASE64.decode(text).ok()?.try_into().ok()),
            modified_at: answer.last_modified.and_then(moment),
        })
    }

    /// An object's bytes, in memory, if they are no more than `bytes_max`.
    pub async fn get(&self, key: &str, bytes_max: u64) -> Result<Bytes, StorageError> {
        let mut bytes = BytesMut::new();
        let mut body = self.body(key, bytes_max).await?;
        while let Some(chunk) = next_chunk(&mut body).await? {
            bytes.extend_from_slice(&chunk);
            check_size(key, bytes.len() as u64, bytes_max)?;
        }
        Ok(bytes.freeze())
    }

    /// Writes an object's bytes into the file at `path`, if they are no more than `bytes_max`; how many. What was
    /// there before is overwritten, and after an error the file may hold a part.
    pub async fn get_to_file(
        &self,
        key: &str,
        path: &Path,
        bytes_max: u64,
    ) -> Result<u64, StorageError> {
        let local = |source| StorageError::LocalFile { path: path.to_owned(), source };
        let mut body = self.body(key, bytes_max).await?;
        let mut file = File::create(path).await.map_err(local)?;
        let mut size = 0;
        while let Some(chunk) = next_chunk(&mut body).await? {
            size += chunk.len() as u64;
            check_size(key, size, bytes_max)?;
            file.write_all(&chunk).await.map_err(local)?;
        }
        file.flush().await.map_err(local)?;
        Ok(size)
    }

    /// Puts bytes there, in place of what was there.
    pub async fn put(
        &self,
        key: &str,
        content_type: &str,
        bytes: impl Into<Bytes>,
    ) -> Result<(), StorageError> {
        self.put_body(key, content_type, ByteStream::from(bytes.into())).await
    }

    /// Puts a file's bytes there, in place of what was there; they are read as they go.
    pub async fn put_file(
        &self,
        key: &str,
        content_type: &str,
        path: &Path,
    ) -> Result<(), StorageError> {
        let body = ByteStream::from_path(path).await.map_err(|error| StorageError::LocalFile {
            path: path.to_owned(),
            source: std::io::Error::other(error),
        })?;
        self.put_body(key, content_type, body).await
    }

    /// Removes an object; one that is gone already is no error.
    pub async fn delete(&self, key: &str) -> Result<(), StorageError> {
        let delete = self.client().delete_object().bucket(self.bucket()).key(key);
        match Box::pin(delete.send()).await.map_err(|error| self.error(&error, key)) {
            Ok(_) | Err(StorageError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Objects whose keys begin with `prefix`, from the page that `next` of an earlier one names.
    pub async fn list(
        &self,
        prefix: &str,
        next: Option<String>,
    ) -> Result<ObjectPage, StorageError> {
        let list = self.client().list_objects_v2().bucket(self.bucket()).prefix(prefix);
        let list = list.set_continuation_token(next);
        let answer = Box::pin(list.send()).await.map_err(|error| self.error(&error, ""))?;
        let objects = answer.contents.unwrap_or_default().into_iter().filter_map(|object| {
            Some(ListedObject {
                key: object.key?,
                size: unsigned(object.size),
                modified_at: object.last_modified.and_then(moment),
            })
        });
        let next = answer.next_continuation_token.filter(|_| answer.is_truncated == Some(true));
        Ok(ObjectPage { objects: objects.collect(), next })
    }

    async fn put_body(
        &self,
        key: &str,
        content_type: &str,
        body: ByteStream,
    ) -> Result<(), StorageError> {
        let put = self.client().put_object().bucket(self.bucket()).key(key);
        let put = put.content_type(content_type).body(body);
        Box::pin(put.send()).await.map_err(|error| self.error(&error, key))?;
        Ok(())
    }

    async fn body(&self, key: &str, bytes_max: u64) -> Result<ByteStream, StorageError> {
        let get = self.client().get_object().bucket(self.bucket()).key(key);
        let answer = Box::pin(get.send()).await.map_err(|error| self.error(&error, key))?;
        check_size(key, unsigned(answer.content_length), bytes_max)?;
        Ok(answer.body)
    }

    pub(crate) fn error<E>(
        &self,
        error: &aws_sdk_s3::error::SdkError<E, aws_sdk_s3::config::http::HttpResponse>,
        key: &str,
    ) -> StorageError
    where
        E: aws_sdk_s3::error::ProvideErrorMetadata + std::error::Error + 'static,
    {
        StorageError::of(error, self.bucket(), key)
    }
}

fn check_size(key: &str, size: u64, bytes_max: u64) -> Result<(), StorageError> {
    if size > bytes_max {
        return Err(StorageError::TooLarge { key: key.to_owned(), bytes_max });
    }
    Ok(())
}

/// A body that breaks off is a store that went away.
async fn next_chunk(body: &mut ByteStream) -> Result<Option<Bytes>, StorageError> {
    match body.next().await {
        Some(Ok(chunk)) => Ok(Some(chunk)),
        Some(Err(error)) => Err(StorageError::Unavailable { why: error.to_string() }),
        None => Ok(None),
    }
}

fn unsigned(number: Option<i64>) -> u64 {
    number.and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
}

fn moment(time: DateTime) -> Option<SystemTime> {
    SystemTime::try_from(time).ok()
}
