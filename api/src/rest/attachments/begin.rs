//! An upload is announced.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use sandesham_domain::attachment::{FileName, MediaType};
use sandesham_domain::{AttachmentId, Limits, Timestamp};
use sandesham_storage::{PresignedPut, UploadTerms};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::attachments::{Checksum, upload_key};
use crate::auth::Caller;
use crate::extract::Body;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::state::AppState;
use crate::store::{AttachmentPurpose, NewUpload};

/// A file to upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct NewUploadBody {
    /// 1 to 255 characters of one line, without slashes, backslashes, control characters and characters
    /// that change the direction of writing.
    file_name: String,
    /// Its media type; parameters are dropped. `application/octet-stream` for what is nothing known.
    content_type: String,
    /// In bytes: 1 to 25 MiB.
    size: u64,
    /// Its SHA-256: 64 hexadecimal digits, or base64.
    sha256: String,
    /// `message` (default), or `avatar` for a profile photo: a square picture.
    purpose: Option<String>,
}

/// What was read of it.
struct Wanted {
    file_name: FileName,
    content_type: MediaType,
    size: u64,
    sha256: Checksum,
    purpose: AttachmentPurpose,
}

impl Wanted {
    fn read(mut fields: Fields<'_>, limits: &Limits) -> Result<Self, Problem> {
        let size_max = limits.file_bytes_max;
        let within = |size: u64| match size {
            0 => Err("must not be empty".to_owned()),
            size if size > size_max => Err(format!("must be at most {size_max} bytes")),
            size => Ok(size),
        };
        let parse_purpose =
            |name: String| AttachmentPurpose::parse(&name).ok_or("must be `message` or `avatar`");
        let reads = (
            fields.required_as("file_name", |name: String| FileName::parse(name, limits)),
            fields.required_as("content_type", |name: String| MediaType::parse(&name)),
            fields.required_as("size", within),
            fields.required_as("sha256", |text: String| text.parse::<Checksum>()),
            fields.optional_as("purpose", parse_purpose),
        );
        let (file_name, content_type, size, sha256, purpose) = fields.finish(reads)?;
        let purpose = purpose.unwrap_or(AttachmentPurpose::Message);
        Ok(Self { file_name, content_type, size, sha256, purpose })
    }
}

/// An upload that may begin.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UploadBegun {
    #[schema(value_type = Uuid)]
    attachment_id: AttachmentId,
    upload: UploadAddress,
}

/// Where and how the bytes are sent: exactly these, or the store refuses them.
#[derive(Debug, Serialize, ToSchema)]
struct UploadAddress {
    url: String,
    #[schema(examples("PUT"))]
    method: String,
    /// To be sent as they are.
    headers: BTreeMap<String, String>,
    /// The store refuses what comes later.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Announces a file. Its bytes go to the address in the answer, which is good for these bytes alone and
/// for ten minutes; then `POST /attachments/{attachment_id}/complete`.
#[utoipa::path(
    post, path = "/attachments", tag = "attachments", request_body = NewUploadBody,
    responses((status = CREATED, body = UploadBegun)),
)]
pub(super) async fn begin_upload(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<(StatusCode, Json<UploadBegun>), Problem> {
    let limits = &state.config.limits;
    let Wanted { file_name, content_type, size, sha256, purpose } =
        Wanted::read(body.fields()?, limits)?;
    let objects = state.files.objects()?;
    let attachment_id = AttachmentId::from_uuid(Uuid::now_v7());
    let time_max = state.config.attachments.upload_ttl;
    let terms = UploadTerms {
        content_type: content_type.as_str(),
        size,
        sha256: sha256.0,
        expires: time_max,
    };
    let put = objects.presign_put(&upload_key(attachment_id), &terms).await?;
    let new = NewUpload {
        attachment_id,
        owner: caller.user_id,
        purpose,
        file_name: file_name.as_str(),
        declared_type: content_type.as_str(),
        declared_size: size,
        sha256: sha256.0,
        time_max,
    };
    let unused_max = limits.unused_attachments_max;
    let expires_at = state.store.announce_upload(&new, unused_max).await?;
    let expires_at = expires_at.ok_or_else(|| {
        let message = format!("would be one more than the {unused_max} that may wait to be used");
        Problem::field("", &message)
    })?;
    let PresignedPut { url, method, headers } = put;
    let upload = UploadAddress { url, method, headers, expires_at };
    Ok((StatusCode::CREATED, Json(UploadBegun { attachment_id, upload })))
}
