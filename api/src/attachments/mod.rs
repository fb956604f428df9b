//! Uploads: where their bytes are, what is found in them, and when they go.
//!
//! The bytes go from clients to the object store and back; this process decides, checks and remembers.
//! What an upload holds is found out apart from requests, by a worker that hands it to an
//! [`Examiner`]; what nothing refers to any more is removed by an [`AttachmentSweep`].

mod checksum;
mod download;
mod examiner;
mod finding;
mod keys;
mod sweep;
mod work;
mod worker;

use std::sync::Arc;

use sandesham_storage::Store as Objects;
use tokio::sync::Notify;

pub(crate) use self::checksum::Checksum;
pub(crate) use self::download::Variant;
pub use self::examiner::{
    Examination, ExamineError, Examined, Examiner, Picture, PictureFile, PictureSize,
};
pub use self::keys::{UPLOADS, object_key, objects_of, upload_key};
pub(crate) use self::sweep::remove_condemned;
pub use self::sweep::{AttachmentSweep, SweepError};
pub(crate) use self::work::{CHECKSUM_MISMATCH, SIZE_MISMATCH};
pub(crate) use self::worker::Worker;

/// What uploads need beside Postgres.
#[derive(Clone)]
pub struct AttachmentDeps {
    /// Where the bytes are.
    pub objects: Objects,
    /// Who looks into them; none in a process that leaves that to others.
    pub examiner: Option<Arc<dyn Examiner>>,
}

/// The object store of this installation, if it has one.
#[derive(Clone, Default)]
pub(crate) struct Files {
    objects: Option<Objects>,
    /// Told when there is something to look into.
    pub(crate) arrived: Arc<Notify>,
}

impl Files {
    pub(crate) fn new(objects: Option<Objects>) -> Self {
        Self { objects, arrived: Arc::default() }
    }

    /// The store; without one nothing can be uploaded or shown.
    pub(crate) fn objects(&self) -> Result<&Objects, crate::Problem> {
        self.objects.as_ref().ok_or_else(|| {
            crate::Problem::unavailable("this installation has no object store: set s3_endpoint")
        })
    }

    /// Where browsers reach the store, as they name it: scheme, host and port.
    pub(crate) fn origin(&self) -> Option<String> {
        let config = self.objects.as_ref()?.config();
        let endpoint = config.public_endpoint.as_ref().or(config.endpoint.as_ref());
        let Some(endpoint) = endpoint else {
            return Some("https://*.amazonaws.com".to_owned());
        };
        let (scheme, rest) = endpoint.split_once("://")?;
        let authority = rest.split('/').next()?;
        Some(format!("{scheme}://{authority}"))
    }
}
