//! What auditors looked at that concerns the caller.

use axum::Json;
use axum::extract::State;
use sandesham_projections::{AccessView, Paged, ProjectionName};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::documents::PageParams;
use crate::auth::Caller;
use crate::extract::Query;
use crate::page;
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::state::AppState;

/// The read models behind it: what was looked at, and who had been in by then.
const ACCESSES: &[ProjectionName] = &[
    ProjectionName::Accesses,
    ProjectionName::Timeline,
    ProjectionName::Rooms,
    ProjectionName::Users,
];

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(list_accesses))
}

/// Which auditors looked at what the caller wrote or was able to see, the latest first: at rooms that the
/// caller had been in by the moment that was looked at, and at all rooms.
#[utoipa::path(
    get, path = "/me/accesses", tag = "profile", params(PageParams),
    responses((status = OK, body = Paged<AccessView>)),
)]
async fn list_accesses(
    State(state): State<AppState>,
    caller: Caller,
    query: Query,
) -> Result<Json<Paged<AccessView>>, Problem> {
    let mut fields = query.fields();
    let reads = (page::page(&mut fields), MinPosition::checked(&mut fields, &state).await?);
    let (page, least) = fields.finish(reads)?;
    least.reached(&state, ACCESSES).await?;
    Ok(Json(state.reads.accesses_of(caller.user_id, page).await?))
}
