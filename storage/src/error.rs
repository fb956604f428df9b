//! Why the store did not do what it was asked to.

use std::path::PathBuf;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use thiserror::Error;

/// An operation on the store failed.
#[derive(Debug, Error)]
pub enum StorageError {
    /// There is no such object.
    #[error("there is no object {key:?}")]
    NotFound {
        /// Its key.
        key: String,
    },
    /// There is no such bucket.
    #[error("there is no bucket {bucket:?}")]
    NoBucket {
        /// Its name.
        bucket: String,
    },
    /// The store does not let these keys do this.
    #[error("the store refuses these keys: {code}")]
    Denied {
        /// The store's word for it.
        code: String,
    },
    /// The object is larger than the caller takes.
    #[error("the object {key:?} is larger than {bytes_max} bytes")]
    TooLarge {
        /// Its key.
        key: String,
        /// What the caller takes.
        bytes_max: u64,
    },
    /// The store does not know how to do this.
    #[error("the store does not implement this")]
    NotImplemented,
    /// The store is away, overloaded, full or broken: later it may be well again.
    #[error("the store is away: {why}")]
    Unavailable {
        /// What was seen of it.
        why: String,
    },
    /// The store refused the request itself: repeating it changes nothing.
    #[error("the store refused with {status}: {code}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The store's word for it.
        code: String,
    },
    /// A file on this side cannot be read or written.
    #[error("failed to use {}", path.display())]
    LocalFile {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl StorageError {
    /// Whether the same request may succeed later.
    pub const fn passes(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }

    /// What became of a request about `key` in `bucket`.
    pub(crate) fn of<E>(error: &SdkError<E, HttpResponse>, bucket: &str, key: &str) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let unavailable = || Self::Unavailable { why: DisplayErrorContext(error).to_string() };
        let Some(response) = error.raw_response() else { return unavailable() };
        let status = response.status().as_u16();
        let code = error.code().unwrap_or("").to_owned();
        match (status, code.as_str()) {
            (_, "NoSuchBucket") => Self::NoBucket { bucket: bucket.to_owned() },
            (501, _) | (_, "NotImplemented") => Self::NotImplemented,
            // A clock that is wrong, on either side: the operator has to know, the client must not give up.
            (_, "RequestTimeTooSkewed" | "RequestTimeout" | "SlowDown")
            | (408 | 429 | 500.., _) => unavailable(),
            (404, _) if key.is_empty() => Self::NoBucket { bucket: bucket.to_owned() },
            (404, _) => Self::NotFound { key: key.to_owned() },
            (401 | 403, _) => {
                Self::Denied { code: if code.is_empty() { status.to_string() } else { code } }
            }
            _ => Self::Refused { status, code },
        }
    }
}
