//! The caller's private settings of a room: not in the log.

use axum::extract::State;
use axum::http::StatusCode;
use sandesham_domain::{RoomId, RoomSeq};
use sandesham_nats::LiveNotice;
use sandesham_projections::RoomSettings;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answers::execute;
use super::documents::RoomPath;
use crate::auth::Caller;
use crate::commands::VisitRoom;
use crate::extract::{Body, PathId};
use crate::position::Written;
use crate::problem::Problem;
use crate::state::AppState;
use crate::store::SettingsChange;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(change_settings))
}

/// What to change: a field that is missing stays as it is, `null` takes it away.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
struct RoomSettingsBody {
    /// No notifications until then.
    #[schema(format = DateTime)]
    muted_until: Option<String>,
    /// Shown as unread from this `room_seq` on, until the caller's next reading.
    unread_from: Option<u64>,
}

/// Changes the caller's private settings of a room.
#[utoipa::path(
    put, path = "/rooms/{room_id}/settings", tag = "rooms", params(RoomPath),
    request_body = RoomSettingsBody, responses((status = OK, body = RoomSettings)),
)]
async fn change_settings(
    State(state): State<AppState>,
    caller: Caller,
    PathId(room_id): PathId<RoomId>,
    body: Body,
) -> Result<Written<RoomSettings>, Problem> {
    let mut fields = body.fields()?;
    let reads = (fields.nullable("muted_until"), fields.nullable::<RoomSeq>("unread_from"));
    let (muted_until, unread_from) = fields.finish(reads)?;
    let by = caller.user_id;
    let visit = VisitRoom { by, room_id, unread_from: unread_from.flatten().unwrap_or_default() };
    let outcome = execute(&state, &visit).await?;
    let change = SettingsChange { muted_until, unread_from };
    let settings = state.store.change_settings(by, room_id, change).await?;
    state.live.publish(LiveNotice::RoomSettings { user_id: by, room_id });
    Ok(Written(StatusCode::OK, outcome.position, settings))
}
