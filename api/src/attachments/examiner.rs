//! Who looks into uploads.

use std::path::PathBuf;

use futures_util::future::BoxFuture;
use thiserror::Error;

use crate::store::AttachmentPurpose;

/// What is to be looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examination {
    /// The upload's bytes.
    pub input: PathBuf,
    /// An empty folder for what is made of them.
    pub folder: PathBuf,
    /// What it is for.
    pub purpose: AttachmentPurpose,
    /// What its owner says it is.
    pub declared_type: String,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Examined {
    /// A picture.
    Picture(Picture),
    /// Anything else: bytes to be saved.
    File,
    /// Nothing to be handed to anybody, for a reason in a word.
    Rejected(String),
}

/// A picture, upright and without what its camera wrote about where and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What it truly is.
    pub content_type: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// A `ThumbHash` in base64.
    pub placeholder: Option<String>,
    /// What was made of it: for a message `Original` and `Thumb`, for a profile photo the three squares.
    pub files: Vec<PictureFile>,
}

/// One picture that was made of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureFile {
    /// Which.
    pub size: PictureSize,
    /// What it is.
    pub content_type: String,
    /// Where it was written.
    pub path: PathBuf,
}

/// Which of the pictures that are made of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureSize {
    /// As large as it came.
    Original,
    /// At most 480 pixels wide and high.
    Thumb,
    /// A small square.
    Small,
    /// A square of middle size.
    Medium,
    /// A large square.
    Large,
}

impl PictureSize {
    /// The last part of its key.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Thumb => "thumb",
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }
}

/// Nothing was found out. Whether that is the upload's fault is not known: it is tried again, and given up
/// in the end.
#[derive(Debug, Error)]
#[error("failed to examine an upload: {0}")]
pub struct ExamineError(pub String);

/// Looks into uploads, within bounds of time and memory.
pub trait Examiner: Send + Sync {
    /// Finds out what an upload is, and makes of it what is handed out. To drop the future ends the work.
    fn examine<'a>(
        &'a self,
        examination: &'a Examination,
    ) -> BoxFuture<'a, Result<Examined, ExamineError>>;
}
