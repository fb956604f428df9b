//! What happened in a room, with edits and reactions folded into their messages.

use axum::Json;
use axum::extract::State;
use sandesham_domain::RoomId;
use sandesham_projections::{TimelinePage, TimelineRange};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answers::TIMELINE;
use super::documents::{RoomPath, TimelineParams};
use crate::auth::Caller;
use crate::extract::{PathId, Query};
use crate::page;
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(show_timeline))
}

/// What the caller may see of a room, ascending: the next items after a number, the nearest before
/// one, or the newest.
#[utoipa::path(
    get, path = "/rooms/{room_id}/timeline", tag = "rooms", params(RoomPath, TimelineParams),
    responses((status = OK, body = TimelinePage)),
)]
async fn show_timeline(
    State(state): State<AppState>,
    caller: Caller,
    PathId(room_id): PathId<RoomId>,
    query: Query,
) -> Result<Json<TimelinePage>, Problem> {
    let mut fields = query.fields();
    let reads = (
        fields.optional("after"),
        fields.optional("before"),
        page::limit(&mut fields),
        MinPosition::checked(&mut fields, &state).await?,
    );
    let (after, before, limit, least) = fields.finish(reads)?;
    least.reached(&state, TIMELINE).await?;
    let range = TimelineRange { after, before, limit };
    let page = state.reads.timeline(caller.user_id, room_id, range).await?;
    page.map(Json).ok_or(Problem::NotAMember)
}
