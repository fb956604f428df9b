//! Tickets: what a client that can send neither header nor cookie opens its WebSocket with.

use super::Secret;
use super::caller::{self, Caller};
use crate::problem::Problem;
use crate::state::AppState;

/// A ticket for the caller's own session.
pub(crate) async fn issue(state: &AppState, caller: &Caller) -> Result<Secret, Problem> {
    let ticket = Secret::random();
    let ttl = state.config.auth.ticket_ttl;
    let session_id = caller.session_id;
    state.store.put_ticket(ticket.hash(), session_id, caller.expires_at, ttl).await?;
    Ok(ticket)
}

/// Who asked for the ticket; it is used up, even if their session has ended since.
pub async fn redeem(state: &AppState, ticket: &str) -> Result<Caller, Problem> {
    let ticket = Secret::from_client(ticket);
    let taken = state.store.take_ticket(ticket.hash()).await?;
    let (session_id, expires_at) = taken.ok_or(Problem::Unauthorized)?;
    caller::of_session(state, session_id, expires_at).await
}
