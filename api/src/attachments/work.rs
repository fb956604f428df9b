//! One upload is looked into, and what is made of it put into the store.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use sandesham_storage::{StorageError, Store as Objects};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use thiserror::Error;

use super::examiner::{Examination, ExamineError, Examiner};
use super::finding::{Finding, Output};
use super::keys::{object_key, upload_key};
use super::sweep::remove_objects;
use crate::store::{self, Examinee, Found, Store};

/// The upload has another length than was announced.
pub(crate) const SIZE_MISMATCH: &str = "size_mismatch";

/// The upload has another hash than was announced.
pub(crate) const CHECKSUM_MISMATCH: &str = "checksum_mismatch";

/// The upload has vanished from the store.
const MISSING: &str = "missing";

/// Bytes that are hashed at once.
const CHUNK_BYTES: usize = 64 << 10;

/// What became of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// It may be used.
    Ready,
    /// It never may, for this reason.
    Rejected(String),
}

/// Why nothing became of an upload yet.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// Somebody else is at work on it.
    #[error("taken over")]
    Lost,
    /// What this relies on is away.
    #[error("{0}")]
    Away(String),
    /// The examiner came to no result.
    #[error(transparent)]
    Examiner(#[from] ExamineError),
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Away(sandesham_log::describe(&error))
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Self::Away(sandesham_log::describe(&error))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Away(error.to_string())
    }
}

/// One upload, and what is needed to look into it.
pub(super) struct Work<'a> {
    pub(super) store: &'a Store,
    pub(super) objects: &'a Objects,
    pub(super) examiner: &'a dyn Examiner,
    pub(super) examinee: &'a Examinee,
}

impl Work<'_> {
    /// From the upload's bytes to what is handed out.
    pub(super) async fn run(&self) -> Result<Done, Failure> {
        let row = &self.examinee.row;
        let folder = TempDir::with_prefix("sandesham-upload-")?;
        let input = folder.path().join("input");
        if let Some(reason) = self.fetch(&input).await? {
            return self.reject(reason).await;
        }
        let made = folder.path().join("made");
        tokio::fs::create_dir(&made).await?;
        let examination = Examination {
            input: input.clone(),
            folder: made,
            purpose: row.purpose,
            declared_type: row.declared_type.clone(),
        };
        let examined = self.examiner.examine(&examination).await?;
        let declared = (row.declared_type.as_str(), row.declared_size);
        match Finding::of(examined, row.purpose, declared) {
            Finding::Rejected(reason) => self.reject(&reason).await,
            Finding::Ready(found, outputs) => self.finish(found, outputs, input).await,
        }
    }

    /// It never may be used: nothing of it is kept.
    pub(super) async fn reject(&self, reason: &str) -> Result<Done, Failure> {
        let id = self.examinee.row.attachment_id;
        if !self.store.reject_examinee((id, self.examinee.attempt), reason).await? {
            return Err(Failure::Lost);
        }
        // What cannot be removed now goes with its row.
        if let Err(error) = remove_objects(self.objects, id).await {
            tracing::warn!(attachment = %id, %error, "a rejected upload is not removed yet");
        }
        Ok(Done::Rejected(reason.to_owned()))
    }

    /// The upload's bytes, as a file; or what is wrong with them.
    async fn fetch(&self, input: &Path) -> Result<Option<&'static str>, Failure> {
        let row = &self.examinee.row;
        let key = upload_key(row.attachment_id);
        match self.objects.get_to_file(&key, input, row.declared_size).await {
            Ok(size) if size != row.declared_size => return Ok(Some(SIZE_MISMATCH)),
            Ok(_) => {}
            Err(StorageError::TooLarge { .. }) => return Ok(Some(SIZE_MISMATCH)),
            Err(StorageError::NotFound { .. }) => return Ok(Some(MISSING)),
            Err(error) => return Err(error.into()),
        }
        // The store has checked it, if it is one that does.
        Ok((sha256_of(input.to_owned()).await? != row.sha256).then_some(CHECKSUM_MISMATCH))
    }

    async fn finish(
        &self,
        mut found: Found,
        outputs: Vec<Output>,
        input: PathBuf,
    ) -> Result<Done, Failure> {
        let id = self.examinee.row.attachment_id;
        for (index, output) in outputs.into_iter().enumerate() {
            let path = output.path.as_ref().unwrap_or(&input);
            if index == 0 {
                found.size = tokio::fs::metadata(path).await?.len();
            }
            let key = object_key(id, output.size.as_str());
            self.objects.put_file(&key, &output.content_type, path).await?;
        }
        if !self.store.finish_examinee((id, self.examinee.attempt), &found).await? {
            return Err(Failure::Lost);
        }
        // What stays behind is found among the strays.
        if let Err(error) = self.objects.delete(&upload_key(id)).await {
            tracing::warn!(attachment = %id, %error, "an upload is not removed yet");
        }
        Ok(Done::Ready)
    }
}

async fn sha256_of(path: PathBuf) -> std::io::Result<[u8; 32]> {
    let hash = move || {
        let mut file = std::fs::File::open(path)?;
        let (mut hasher, mut chunk) = (Sha256::new(), vec![0; CHUNK_BYTES]);
        loop {
            match file.read(&mut chunk)? {
                0 => return Ok(hasher.finalize().into()),
                read => hasher.update(&chunk[..read]),
            }
        }
    };
    tokio::task::spawn_blocking(hash).await.map_err(std::io::Error::other)?
}
