//! What a message said before.

use axum::Json;
use axum::extract::State;
use sandesham_domain::MessageId;
use sandesham_projections::MessageHistory;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answers::TIMELINE;
use super::documents::{MessagePath, PageParams};
use crate::auth::Caller;
use crate::extract::{PathId, Query};
use crate::page;
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(show_history))
}

/// Every revision of a message, with actor and time. Of a deleted message only its author and
/// auditors get the texts.
#[utoipa::path(
    get, path = "/messages/{message_id}/history", tag = "messages",
    params(MessagePath, PageParams),
    responses((status = OK, body = MessageHistory)),
)]
async fn show_history(
    State(state): State<AppState>,
    caller: Caller,
    PathId(message_id): PathId<MessageId>,
    query: Query,
) -> Result<Json<MessageHistory>, Problem> {
    let mut fields = query.fields();
    let reads = (page::page(&mut fields), MinPosition::checked(&mut fields, &state).await?);
    let (page, least) = fields.finish(reads)?;
    least.reached(&state, TIMELINE).await?;
    let is_auditor = caller.is_auditor();
    let history = state.reads.history(caller.user_id, message_id, is_auditor, page).await?;
    history.map(Json).ok_or(Problem::NotAMember)
}
