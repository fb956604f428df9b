//! Reactions come and go.

use axum::extract::State;
use sandesham_domain::{Emoji, MessageId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answers::execute;
use super::documents::ReactionPath;
use crate::auth::Caller;
use crate::commands::React;
use crate::extract::PathId;
use crate::position::Done;
use crate::problem::Problem;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(add_reaction, remove_reaction))
}

/// React to a message.
#[utoipa::path(
    put, path = "/messages/{message_id}/reactions/{emoji}", tag = "messages", params(ReactionPath),
    responses((status = NO_CONTENT, description = "The reaction is there, now or before")),
)]
async fn add_reaction(
    State(state): State<AppState>,
    caller: Caller,
    PathId(reaction): PathId<(MessageId, Emoji)>,
) -> Result<Done, Problem> {
    react(&state, &caller, reaction, true).await
}

/// Take a reaction of one's own back.
#[utoipa::path(
    delete, path = "/messages/{message_id}/reactions/{emoji}", tag = "messages",
    params(ReactionPath),
    responses((status = NO_CONTENT, description = "The reaction is not there, now or before")),
)]
async fn remove_reaction(
    State(state): State<AppState>,
    caller: Caller,
    PathId(reaction): PathId<(MessageId, Emoji)>,
) -> Result<Done, Problem> {
    react(&state, &caller, reaction, false).await
}

async fn react(
    state: &AppState,
    caller: &Caller,
    (message_id, emoji): (MessageId, Emoji),
    add: bool,
) -> Result<Done, Problem> {
    let command = React { by: caller.user_id, message_id, emoji, add };
    Ok(Done(execute(state, &command).await?.position))
}
