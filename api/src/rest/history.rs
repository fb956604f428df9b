//! What a message said before.

use axum::Json;
use axum::extract::State;
use sandesham_domain::MessageId;
use sandesham_domain::access::AccessScope;
use sandesham_projections::MessageHistory;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answers::TIMELINE;
use super::audit;
use super::documents::{HistoryParams, MessagePath};
use crate::auth::{Auditor, Caller};
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
/// auditors get the texts; that an auditor looks at what they could not see as a member is noted.
#[utoipa::path(
    get, path = "/messages/{message_id}/history", tag = "messages",
    params(MessagePath, HistoryParams),
    responses((status = OK, body = MessageHistory)),
)]
async fn show_history(
    State(state): State<AppState>,
    caller: Caller,
    PathId(message_id): PathId<MessageId>,
    query: Query,
) -> Result<Json<MessageHistory>, Problem> {
    let mut fields = query.fields();
    let reads = (
        page::page(&mut fields),
        audit::reason(&mut fields),
        MinPosition::checked(&mut fields, &state).await?,
    );
    let (page, reason, least) = fields.finish(reads)?;
    least.reached(&state, TIMELINE).await?;
    let history = state.reads.history(caller.user_id, message_id, false, page).await?;
    if !caller.is_auditor() {
        return history.map(Json).ok_or(Problem::NotAMember);
    }
    let whole = state.reads.history(caller.user_id, message_id, true, page).await?;
    if whole == history {
        return whole.map(Json).ok_or(Problem::NotAMember);
    }
    let room_id = audit::room_of(&state, message_id).await?;
    let scope = AccessScope::Message(room_id, message_id);
    audit::note(&state, &Auditor(caller.clone()), scope, reason, None).await?;
    whole.map(Json).ok_or(Problem::NotAMember)
}
