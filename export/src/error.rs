//! Why an export ends before its end.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// An export cannot be made, or not go on.
#[derive(Debug, Error)]
pub enum Error {
    /// There is something already.
    #[error("{} holds an export: name another folder, or go on with it (--resume)", .0.display())]
    Exists(PathBuf),
    /// Files lie there that are none of an export.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// There is nothing to go on with.
    #[error("{} holds no export to go on with", .0.display())]
    Nothing(PathBuf),
    /// What is there was made in another way, and going on would mix the two.
    #[error("{} was exported with {was}, not with {asked}", folder.display())]
    Other {
        /// Where.
        folder: PathBuf,
        /// How it was made.
        was: String,
        /// How it was to go on.
        asked: String,
    },
    /// A file lacks between those that are there.
    #[error("in {} the file that begins with position {position} is missing", folder.display())]
    Hole {
        /// Where.
        folder: PathBuf,
        /// The first position that is in no file.
        position: u64,
    },
    /// The description of an export cannot be read.
    #[error("{} cannot be understood", path.display())]
    Manifest {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// Something could not be read or written: the disk is full, or nobody may.
    #[error("failed to {what} {}", path.display())]
    File {
        /// What was tried.
        what: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
}

impl Error {
    pub(crate) fn file(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { what, path, source }
    }
}
