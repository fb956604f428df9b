//! What the process says on standard output, in one line of JSON.

use std::path::PathBuf;

use sandesham_media::{Reason, Size};
use serde::{Deserialize, Serialize};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub(crate) enum Report {
    /// A picture.
    Picture {
        /// What its largest file is.
        content_type: String,
        /// Of its largest file.
        width: u32,
        /// Of its largest file.
        height: u32,
        /// A `ThumbHash`, in base64.
        placeholder: String,
        /// What was made; the largest first.
        files: Vec<Made>,
    },
    /// Anything else.
    File,
    /// Nothing to be handed to anybody.
    Rejected {
        /// Why.
        reason: Reason,
    },
}

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Made {
    /// Which.
    pub(crate) size: Size,
    /// What it is.
    pub(crate) content_type: String,
    /// Where it is.
    pub(crate) path: PathBuf,
}
