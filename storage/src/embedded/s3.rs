//! S3's operations on the folder.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use futures_util::StreamExt as _;
use s3s::checksum::ChecksumHasher;
use s3s::dto::{
    Checksum, CreateBucketInput, CreateBucketOutput, DeleteObjectInput, DeleteObjectOutput, ETag,
    GetBucketLocationInput, GetBucketLocationOutput, GetObjectInput, GetObjectOutput,
    HeadBucketInput, HeadBucketOutput, HeadObjectInput, HeadObjectOutput, ListObjectsV2Input,
    ListObjectsV2Output, Object, PutObjectInput, PutObjectOutput, Range, StreamingBlob, Timestamp,
};
use s3s::{S3, S3Error, S3Request, S3Response, S3Result, s3_error};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio::sync::Semaphore;
use tokio_util::io::ReaderStream;

use crate::embedded::entry::{Entry, Known};
use crate::embedded::folder::{self, Folder};
use crate::embedded::path;
use crate::embedded::upload::{PIECE_BYTES, Upload};

/// Read and sent at a time.
const READ_BYTES: usize = 64 << 10;

/// What S3 gives at most in one list.
const LIST_MAX: i32 = 1_000;

/// A client that sends nothing for so long has gone away.
const SILENCE_MAX: Duration = Duration::from_mins(1);

/// The operations.
#[derive(Clone, Debug)]
pub(super) struct Operations {
    folder: Arc<Folder>,
    /// To hash and write a piece: a crowd that sends takes half of the processors, and the rest is left to
    /// who chats.
    turns: Arc<Semaphore>,
}

impl Operations {
    pub(super) fn new(folder: Arc<Folder>) -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        Self { folder, turns: Arc::new(Semaphore::new((processors / 2).max(1))) }
    }

    fn bucket(&self, name: &str) -> S3Result<PathBuf> {
        self.folder.bucket(name).ok_or_else(|| s3_error!(NoSuchBucket))
    }

    fn object(&self, bucket: &str, key: &str) -> S3Result<PathBuf> {
        path::of_key(&self.bucket(bucket)?, key).ok_or_else(|| s3_error!(KeyTooLongError))
    }

    /// Opens an object, away from the tasks that serve connections.
    async fn open(&self, bucket: &str, key: &str) -> S3Result<Entry> {
        let path = self.object(bucket, key)?;
        blocking(move || Entry::open(&path)).await?.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => s3_error!(NoSuchKey),
            _ => failed(&error),
        })
    }

    /// Takes in a whole body.
    async fn receive(&self, mut body: StreamingBlob, checks: &mut Checks) -> S3Result<Upload> {
        let folder = self.folder.clone();
        let mut upload = blocking(move || Upload::begin(folder)).await?.map_err(|e| failed(&e))?;
        let mut piece = BytesMut::with_capacity(PIECE_BYTES);
        loop {
            let chunk = tokio::time::timeout(SILENCE_MAX, body.next()).await;
            let chunk = chunk.map_err(|_| s3_error!(RequestTimeout))?;
            let chunk = chunk.transpose().map_err(|_| s3_error!(IncompleteBody))?;
            let is_last = chunk.is_none();
            let chunk = chunk.unwrap_or_default();
            checks.hasher.update(&chunk);
            piece.extend_from_slice(&chunk);
            if piece.len() >= PIECE_BYTES || is_last {
                let turn = self.turns.acquire().await.map_err(S3Error::internal_error)?;
                let written = blocking(move || upload.write(&piece).map(|()| (upload, piece)));
                (upload, piece) = written.await?.map_err(|error| failed(&error))?;
                drop(turn);
                piece.clear();
            }
            if is_last {
                return Ok(upload);
            }
        }
    }
}

#[async_trait::async_trait]
impl S3 for Operations {
    async fn create_bucket(
        &self,
        request: S3Request<CreateBucketInput>,
    ) -> S3Result<S3Response<CreateBucketOutput>> {
        match self.folder.create_bucket(&request.input.bucket) {
            Ok(true) => Ok(S3Response::new(CreateBucketOutput::default())),
            Ok(false) => Err(s3_error!(BucketAlreadyOwnedByYou)),
            Err(error) => Err(failed(&error)),
        }
    }

    async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<S3Response<HeadBucketOutput>> {
        self.bucket(&request.input.bucket)?;
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn get_bucket_location(
        &self,
        request: S3Request<GetBucketLocationInput>,
    ) -> S3Result<S3Response<GetBucketLocationOutput>> {
        self.bucket(&request.input.bucket)?;
        Ok(S3Response::new(GetBucketLocationOutput::default()))
    }

    async fn put_object(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        let S3Request { input, trailing_headers, .. } = request;
        let object = self.object(&input.bucket, &input.key)?;
        if input.if_none_match.is_some() || input.if_match.is_some() {
            return Err(s3_error!(NotImplemented, "conditional writes"));
        }
        let mut checks = Checks::of(&input);
        let body = input.body.ok_or_else(|| s3_error!(IncompleteBody))?;
        let upload = self.receive(body, &mut checks).await?;
        let trailers = trailing_headers.and_then(|trailers| trailers.take()).unwrap_or_default();
        let checked = checks.finish(&upload, |name| {
            trailers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        })?;
        let known = Known {
            size: upload.size(),
            sha256: upload.sha256(),
            content_type: input.content_type,
            content_disposition: input.content_disposition,
            cache_control: input.cache_control,
        };
        let e_tag = Some(ETag::Strong(known.e_tag()));
        blocking(move || upload.place(&object, &known)).await?.map_err(|error| failed(&error))?;
        Ok(S3Response::new(PutObjectOutput {
            e_tag,
            checksum_sha256: checked.checksum_sha256,
            checksum_crc32: checked.checksum_crc32,
            checksum_crc32c: checked.checksum_crc32c,
            checksum_crc64nvme: checked.checksum_crc64nvme,
            checksum_sha1: checked.checksum_sha1,
            ..Default::default()
        }))
    }

    async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        let input = request.input;
        let Entry { file, known, modified_at } = self.open(&input.bucket, &input.key).await?;
        let range = match input.range {
            Some(range) => range.check(known.size)?,
            None => 0..known.size,
        };
        let content_range = input.range.map(|_: Range| {
            format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), known.size)
        });
        let length = range.end - range.start;
        let mut file = tokio::fs::File::from_std(file);
        file.seek(io::SeekFrom::Start(range.start)).await.map_err(|error| failed(&error))?;
        let body = ReaderStream::with_capacity(file.take(length), READ_BYTES);
        let is_whole = length == known.size;
        Ok(S3Response::new(GetObjectOutput {
            body: Some(StreamingBlob::wrap(body)),
            content_length: Some(signed(length)),
            content_range,
            accept_ranges: Some("bytes".to_owned()),
            e_tag: Some(ETag::Strong(known.e_tag())),
            checksum_sha256: is_whole.then_some(known.sha256),
            content_type: known.content_type,
            content_disposition: known.content_disposition,
            cache_control: known.cache_control,
            last_modified: Some(Timestamp::from(modified_at)),
            ..Default::default()
        }))
    }

    async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        let input = request.input;
        let Entry { known, modified_at, .. } = self.open(&input.bucket, &input.key).await?;
        Ok(S3Response::new(HeadObjectOutput {
            content_length: Some(signed(known.size)),
            accept_ranges: Some("bytes".to_owned()),
            e_tag: Some(ETag::Strong(known.e_tag())),
            checksum_sha256: Some(known.sha256),
            content_type: known.content_type,
            content_disposition: known.content_disposition,
            cache_control: known.cache_control,
            last_modified: Some(Timestamp::from(modified_at)),
            ..Default::default()
        }))
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        let input = request.input;
        let (bucket, object) =
            (self.bucket(&input.bucket)?, self.object(&input.bucket, &input.key)?);
        let removed = blocking(move || folder::remove(&bucket, &object)).await?;
        removed.map_err(|error| failed(&error))?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = request.input;
        if input.delimiter.is_some() {
            return Err(s3_error!(NotImplemented, "lists by folder"));
        }
        let bucket = self.bucket(&input.bucket)?;
        let prefix = input.prefix.clone().unwrap_or_default();
        let after = input.continuation_token.clone().or_else(|| input.start_after.clone());
        let after = after.unwrap_or_default();
        let max = input.max_keys.unwrap_or(LIST_MAX).clamp(1, LIST_MAX);
        let limit = usize::try_from(max).unwrap_or(1);
        let listed = blocking(move || folder::list(&bucket, (&prefix, &after), limit)).await?;
        let (items, next) = listed.map_err(|error| failed(&error))?;
        let objects = items.into_iter().map(|item| Object {
            key: Some(item.key),
            size: Some(signed(item.size)),
            e_tag: Some(ETag::Strong(item.e_tag)),
            last_modified: Some(Timestamp::from(item.modified_at)),
            ..Default::default()
        });
        let objects: Vec<_> = objects.collect();
        Ok(S3Response::new(ListObjectsV2Output {
            key_count: i32::try_from(objects.len()).ok(),
            max_keys: Some(max),
            is_truncated: Some(next.is_some()),
            contents: Some(objects),
            next_continuation_token: next,
            continuation_token: input.continuation_token,
            name: Some(input.bucket),
            prefix: input.prefix,
            start_after: input.start_after,
            ..Default::default()
        }))
    }
}

/// What was said of a body before it came.
struct Checks {
    size: Option<u64>,
    wanted: Checksum,
    hasher: ChecksumHasher,
}

impl Checks {
    fn of(input: &PutObjectInput) -> Self {
        let named = input.checksum_algorithm.as_ref().map(|name| name.as_str().to_owned());
        let is_named = |name| named.as_deref() == Some(name);
        let wanted = Checksum {
            checksum_crc32: input.checksum_crc32.clone(),
            checksum_crc32c: input.checksum_crc32c.clone(),
            checksum_crc64nvme: input.checksum_crc64nvme.clone(),
            checksum_sha1: input.checksum_sha1.clone(),
            checksum_sha256: input.checksum_sha256.clone(),
            ..Default::default()
        };
        let some_if = |given: &Option<String>, name| given.is_some() || is_named(name);
        let hasher = ChecksumHasher {
            crc32: some_if(&wanted.checksum_crc32, "CRC32").then(Default::default),
            crc32c: some_if(&wanted.checksum_crc32c, "CRC32C").then(Default::default),
            crc64nvme: some_if(&wanted.checksum_crc64nvme, "CRC64NVME").then(Default::default),
            sha1: some_if(&wanted.checksum_sha1, "SHA1").then(Default::default),
            // Kept with every object anyway, and compared below.
            sha256: None,
        };
        let size = input.content_length.and_then(|length| u64::try_from(length).ok());
        Self { size, wanted, hasher }
    }

    /// Refuses a body that is not as it was said to be, in the headers or, after it, by `trailer`.
    fn finish(
        self,
        upload: &Upload,
        trailer: impl Fn(&str) -> Option<String>,
    ) -> S3Result<Checksum> {
        if self.size.is_some_and(|size| size != upload.size()) {
            return Err(s3_error!(IncompleteBody));
        }
        let mut found = self.hasher.finalize();
        found.checksum_sha256 = Some(upload.sha256());
        let wanted = self.wanted;
        for (name, wanted, found) in [
            ("x-amz-checksum-crc32", wanted.checksum_crc32, &found.checksum_crc32),
            ("x-amz-checksum-crc32c", wanted.checksum_crc32c, &found.checksum_crc32c),
            ("x-amz-checksum-crc64nvme", wanted.checksum_crc64nvme, &found.checksum_crc64nvme),
            ("x-amz-checksum-sha1", wanted.checksum_sha1, &found.checksum_sha1),
            ("x-amz-checksum-sha256", wanted.checksum_sha256, &found.checksum_sha256),
        ] {
            let wanted = wanted.or_else(|| trailer(name));
            if wanted.is_some() && wanted != *found {
                return Err(s3_error!(BadDigest, "the body is not the one that {name} names"));
            }
        }
        Ok(found)
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> S3Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(S3Error::internal_error)
}

/// A disk that is full may have room later: whoever puts is asked to come again.
fn failed(error: &io::Error) -> S3Error {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    if matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
        tracing::error!(%error, "the store is full");
        return s3_error!(ServiceUnavailable, "the store is full");
    }
    tracing::error!(%error, "the store's folder failed");
    s3_error!(InternalError, "the store's folder failed")
}

fn signed(length: u64) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
