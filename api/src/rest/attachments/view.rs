//! An upload as its owner sees it.

use sandesham_domain::{AttachmentId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::AttachmentRow;

/// An upload, as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Upload)]
pub(super) struct UploadView {
    #[schema(value_type = uuid::Uuid)]
    attachment_id: AttachmentId,
    /// What it is for.
    #[schema(value_type = String, examples("message", "avatar"))]
    purpose: &'static str,
    /// `uploading`: its bytes are awaited; `processing`: they are there; `ready`: it may be used;
    /// `rejected`: it never may.
    #[schema(value_type = String, examples("uploading", "processing", "ready", "rejected"))]
    state: &'static str,
    /// Why it was rejected, in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    file_name: String,
    /// What it was found to be; until it is ready what it is said to be.
    content_type: String,
    /// Bytes of what is handed out; until it is ready of what is uploaded.
    size: u64,
    /// Width in pixels, of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    /// Height in pixels, of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    /// A tiny blurred picture to show at once, of a picture: a `ThumbHash` in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    placeholder: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl UploadView {
    pub(super) fn of(row: AttachmentRow) -> Self {
        let (content_type, size, width, height, placeholder) = match row.found {
            Some(found) => {
                (found.content_type, found.size, found.width, found.height, found.placeholder)
            }
            None => (row.declared_type, row.declared_size, None, None, None),
        };
        Self {
            attachment_id: row.attachment_id,
            purpose: row.purpose.as_str(),
            state: row.state.as_str(),
            reason: row.reason,
            file_name: row.file_name,
            content_type,
            size,
            width,
            height,
            placeholder,
            created_at: row.created_at,
        }
    }
}
