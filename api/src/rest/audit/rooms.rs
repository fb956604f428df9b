//! All rooms, for who has to find one.

use axum::Json;
use axum::extract::State;
use sandesham_domain::access::AccessScope;
use sandesham_projections::{Paged, RoomView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::documents::AuditRoomsParams;
use super::watch::{note, reason};
use crate::auth::Auditor;
use crate::extract::Query;
use crate::page;
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::rest::answers::ROOM;
use crate::state::AppState;

/// The longest text that rooms are looked for with, in characters: as long as a name.
const QUERY_CHARS_MAX: usize = 100;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(audit_rooms))
}

/// All rooms, the newest first; with `query`, those in whose name or in the name of one of whose members it
/// stands, or the one whose identifier it is.
#[utoipa::path(
    get, path = "/audit/rooms", tag = "audit", params(AuditRoomsParams),
    responses((status = OK, body = Paged<RoomView>)),
)]
async fn audit_rooms(
    State(state): State<AppState>,
    auditor: Auditor,
    query: Query,
) -> Result<Json<Paged<RoomView>>, Problem> {
    let mut fields = query.fields();
    let text = fields.optional_as("query", |text: String| match text.chars().count() {
        1..=QUERY_CHARS_MAX => Ok(text),
        _ => Err(format!("must be 1 to {QUERY_CHARS_MAX} characters")),
    });
    let reads = (
        text,
        page::page(&mut fields),
        reason(&mut fields),
        MinPosition::checked(&mut fields, &state).await?,
    );
    let (text, page, reason, least) = fields.finish(reads)?;
    note(&state, &auditor, AccessScope::Rooms, reason, None).await?;
    least.reached(&state, ROOM).await?;
    Ok(Json(state.reads.all_rooms(text.as_deref(), page).await?))
}
