//! A room's numbered envelopes, raw: for clients that fill a gap.

use axum::Json;
use axum::extract::State;
use sandesham_domain::RoomId;
use sandesham_projections::EventsPage;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answers::TIMELINE;
use super::documents::{EventsParams, RoomPath};
use crate::auth::Caller;
use crate::extract::{PathId, Query};
use crate::page;
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(list_events))
}

/// The envelopes of a room that the caller may see, ascending, after a number or from the first.
#[utoipa::path(
    get, path = "/rooms/{room_id}/events", tag = "rooms", params(RoomPath, EventsParams),
    responses((status = OK, body = EventsPage)),
)]
async fn list_events(
    State(state): State<AppState>,
    caller: Caller,
    PathId(room_id): PathId<RoomId>,
    query: Query,
) -> Result<Json<EventsPage>, Problem> {
    let mut fields = query.fields();
    let reads = (
        fields.optional("after"),
        page::limit(&mut fields),
        MinPosition::checked(&mut fields, &state).await?,
    );
    let (after, limit, least) = fields.finish(reads)?;
    least.reached(&state, TIMELINE).await?;
    let after = after.unwrap_or_default();
    let page = state.reads.room_events(caller.user_id, room_id, after, limit).await?;
    page.map(Json).ok_or(Problem::NotAMember)
}
