//! What was uploaded is shown: by an address of the object store, to those who may see it.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sandesham_domain::{AttachmentId, StreamId, UserId, Version};
use sandesham_projections::ProjectionName;

use super::view::UploadView;
use crate::attachments::{Variant, object_key};
use crate::auth::Caller;
use crate::extract::{PathId, Query};
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::rest::documents::{AttachmentParams, AttachmentPath, LeastParams};
use crate::state::AppState;
use crate::store::{AttachmentRow, AttachmentState, AttachmentUse};

/// The read models that say who may see a file.
const VISIBLE: &[ProjectionName] = &[ProjectionName::Timeline, ProjectionName::Schedules];

/// How long these may take to have a message that the caller has heard of already.
const BEHIND_TIME_MAX: Duration = Duration::from_secs(2);

/// Faces are everywhere and no secret: for a moment browsers need not ask again where one is.
const CACHED_AVATAR: HeaderValue = HeaderValue::from_static("private, max-age=60");

/// Redirects to what was uploaded, at an address of the object store that is good for a few minutes and
/// the same for all who ask in the same moments.
///
/// For the uploader until it is used; then for who may see a message that it came with, or the author of a
/// plan. A profile photo is for everybody. Everybody else gets 404, as for one that does not exist.
#[utoipa::path(
    get, path = "/attachments/{attachment_id}", tag = "attachments",
    params(AttachmentPath, AttachmentParams),
    responses((
        status = TEMPORARY_REDIRECT,
        headers(("Location" = String, description = "Where the bytes are.")),
    )),
)]
pub(super) async fn show_attachment(
    State(state): State<AppState>,
    caller: Caller,
    PathId(attachment_id): PathId<AttachmentId>,
    query: Query,
) -> Result<Response, Problem> {
    let mut fields = query.fields();
    let parse = |name: String| {
        Variant::parse(&name).ok_or("must be `original`, `thumb`, `small`, `medium` or `large`")
    };
    let reads =
        (fields.optional_as("variant", parse), MinPosition::checked(&mut fields, &state).await?);
    let (variant, least) = fields.finish(reads)?;
    least.reached(&state, VISIBLE).await?;
    let row = state.store.attachment(attachment_id).await?.ok_or(Problem::NotAMember)?;
    if !may_see(&state, caller.user_id, &row).await? {
        return Err(Problem::NotAMember);
    }
    if row.state != AttachmentState::Ready {
        return Err(Problem::UploadState("the attachment is not ready".into()));
    }
    let handout = variant.unwrap_or_default().of(&row);
    let handout = handout.ok_or(Problem::NotFound("variant of this attachment"))?;
    let key = object_key(attachment_id, handout.name);
    let objects = state.files.objects()?;
    let get = objects.presign_get(&key, handout.as_download()).await?;
    let location = HeaderValue::try_from(get.url).map_err(Problem::unavailable)?;
    let mut response =
        (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)]).into_response();
    if matches!(row.used_for, Some(AttachmentUse::Avatar(_))) {
        response.headers_mut().insert(header::CACHE_CONTROL, CACHED_AVATAR);
    }
    Ok(response)
}

async fn may_see(state: &AppState, viewer: UserId, row: &AttachmentRow) -> Result<bool, Problem> {
    let id = row.attachment_id;
    let is_own = row.owner == viewer;
    match row.used_for {
        None => Ok(is_own),
        Some(AttachmentUse::Avatar(_)) => Ok(true),
        Some(AttachmentUse::Schedule(_)) if state.reads.plans_file(viewer, id).await? => Ok(true),
        Some(used_for) => {
            if state.reads.sees_file(viewer, id).await? {
                return Ok(true);
            }
            // Their own command for it may not have come into the log yet, or never will.
            if is_own && !is_told_of(state, used_for).await? {
                return Ok(true);
            }
            // Whoever heard of a message by a socket may be ahead of the read models.
            let head = state.log.head().await?;
            if state.progress.wait_for(VISIBLE, head, BEHIND_TIME_MAX).await.is_err() {
                return Err(Problem::Behind);
            }
            Ok(state.reads.sees_file(viewer, id).await?)
        }
    }
}

/// Whether the log knows what a file was taken for.
async fn is_told_of(state: &AppState, used_for: AttachmentUse) -> Result<bool, Problem> {
    let stream = match used_for {
        AttachmentUse::Message(message_id) => StreamId::from(message_id),
        AttachmentUse::Schedule(schedule_id) => StreamId::from(schedule_id),
        AttachmentUse::Avatar(user_id) => StreamId::from(user_id),
    };
    Ok(state.log.stream_at(stream, Version(1)).await?.is_some())
}

/// How an upload of the caller's stands.
#[utoipa::path(
    get, path = "/attachments/{attachment_id}/state", tag = "attachments",
    params(AttachmentPath, LeastParams), responses((status = OK, body = UploadView)),
)]
pub(super) async fn show_upload(
    State(state): State<AppState>,
    caller: Caller,
    PathId(attachment_id): PathId<AttachmentId>,
    least: MinPosition,
) -> Result<Json<UploadView>, Problem> {
    least.reached(&state, &[]).await?;
    Ok(Json(UploadView::of(own(&state, &caller, attachment_id).await?)))
}

/// An upload of the caller's.
pub(super) async fn own(
    state: &AppState,
    caller: &Caller,
    attachment_id: AttachmentId,
) -> Result<AttachmentRow, Problem> {
    let row = state.store.attachment(attachment_id).await?;
    row.filter(|row| row.owner == caller.user_id).ok_or(Problem::NotAMember)
}
