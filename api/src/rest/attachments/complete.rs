//! An upload has arrived, or is not wanted any more.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use sandesham_domain::AttachmentId;
use sandesham_storage::StorageError;

use super::show::own;
use super::view::UploadView;
use crate::attachments::{CHECKSUM_MISMATCH, SIZE_MISMATCH, upload_key};
use crate::auth::Caller;
use crate::extract::PathId;
use crate::problem::Problem;
use crate::rest::documents::AttachmentPath;
use crate::state::AppState;
use crate::store::{AttachmentRow, AttachmentState};

/// Says that the bytes of an upload are sent. They are looked into aside: a notice on the socket says
/// when that has come to an end. Said again it answers how the upload stands.
///
/// 409 while nothing has arrived.
#[utoipa::path(
    post, path = "/attachments/{attachment_id}/complete", tag = "attachments",
    params(AttachmentPath), responses((status = OK, body = UploadView)),
)]
pub(super) async fn complete_upload(
    State(state): State<AppState>,
    caller: Caller,
    PathId(attachment_id): PathId<AttachmentId>,
) -> Result<Json<UploadView>, Problem> {
    let row = own(&state, &caller, attachment_id).await?;
    if row.state == AttachmentState::Uploading {
        if let Some(reason) = what_is_wrong(&state, &row).await? {
            state.store.reject_upload(attachment_id, reason).await?;
        } else {
            state.store.upload_arrived(attachment_id).await?;
            state.files.arrived.notify_one();
        }
    }
    let row = own(&state, &caller, attachment_id).await?;
    Ok(Json(UploadView::of(row)))
}

/// What the store has, held against what was announced.
async fn what_is_wrong(
    state: &AppState,
    row: &AttachmentRow,
) -> Result<Option<&'static str>, Problem> {
    let arrived = state.files.objects()?.head(&upload_key(row.attachment_id)).await;
    match arrived {
        Ok(info) if info.size != row.declared_size => Ok(Some(SIZE_MISMATCH)),
        Ok(info) if info.sha256.is_some_and(|sha256| sha256 != row.sha256) => {
            Ok(Some(CHECKSUM_MISMATCH))
        }
        Ok(_) => Ok(None),
        Err(StorageError::NotFound { .. }) => {
            Err(Problem::UploadState("nothing has arrived under the upload's address".into()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes an upload back that is not used for anything: it is gone at once.
#[utoipa::path(
    delete, path = "/attachments/{attachment_id}", tag = "attachments",
    params(AttachmentPath), responses((status = NO_CONTENT, description = "Gone")),
)]
pub(super) async fn discard_upload(
    State(state): State<AppState>,
    caller: Caller,
    PathId(attachment_id): PathId<AttachmentId>,
) -> Result<StatusCode, Problem> {
    own(&state, &caller, attachment_id).await?;
    if !state.store.discard_upload(attachment_id, caller.user_id).await? {
        return Err(Problem::UploadState("the attachment is used already".into()));
    }
    Ok(StatusCode::NO_CONTENT)
}
