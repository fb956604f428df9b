//! Where the objects of an upload are in the bucket. Nothing else is in it.

use sandesham_domain::AttachmentId;

/// What the keys of uploads begin with that nobody has looked into yet.
pub const UPLOADS: &str = "uploads/";

/// What a client uploads.
pub fn upload_key(attachment_id: AttachmentId) -> String {
    format!("{UPLOADS}{attachment_id}")
}

/// What the keys of everything that was made of an upload begin with.
pub fn objects_of(attachment_id: AttachmentId) -> String {
    format!("files/{attachment_id}/")
}

/// One of the things that were made of an upload.
pub fn object_key(attachment_id: AttachmentId, name: &str) -> String {
    format!("files/{attachment_id}/{name}")
}

/// The upload that a key below [`UPLOADS`] is of.
pub(super) fn uploaded(key: &str) -> Option<AttachmentId> {
    key.strip_prefix(UPLOADS)?.parse().ok()
}
