//! A person asks for the erasure of their own account.

use std::collections::BTreeSet;
use std::time::Duration;

use sandesham_domain::erasure::{ErasedBy, Reason};
use sandesham_domain::room::Room;
use sandesham_domain::user::User;
use sandesham_domain::{ErasureId, RoomId, UserId};
use sandesham_log::Priority;
use sandesham_projections::ProjectionName;

use crate::auth::session;
use crate::commands::DeactivateUser;
use crate::problem::Problem;
use crate::state::AppState;
use crate::store::ErasureRequest;

/// What the log says of why.
const REASON: &str = "asked for by the person whose account it was";

/// How long the read model of rooms may take to have what the log has.
const BEHIND_TIME_MAX: Duration = Duration::from_secs(2);

/// Closes an account, and notes that it is to be erased: from now on its email is free, and a process that
/// may erase does the rest.
pub(crate) async fn ask(state: &AppState, user_id: UserId) -> Result<ErasureId, Problem> {
    let left_alone = groups_left_alone(state, user_id).await?;
    if !left_alone.is_empty() {
        return Err(Problem::LastOwner(left_alone));
    }
    let reason = Reason::parse(REASON).map_err(Problem::unavailable)?;
    let request = ErasureRequest::new(user_id, reason, ErasedBy::Themselves);
    // Before anything is done: whoever is ended after this is not asked twice.
    let request = state.store.request_erasure(&request, false).await?;
    state.executor.execute(&DeactivateUser { user_id }, Priority::Live).await?;
    session::end_all(state, user_id).await?;
    state.standings.forget_user(user_id);
    state.store.forget_account(user_id).await?;
    Ok(request.erasure_id)
}

/// Groups with others in them that nobody could look after any more.
async fn groups_left_alone(state: &AppState, user_id: UserId) -> Result<Vec<RoomId>, Problem> {
    let head = state.log.head().await?;
    state.progress.wait_for(&[ProjectionName::Rooms], head, BEHIND_TIME_MAX).await?;
    let mut left_alone = Vec::new();
    for room_id in state.reads.groups_owned_by(user_id).await? {
        let room = state.executor.load_latest::<Room>(room_id).await?.aggregate;
        let others = room.members().filter(|member| member.user_id != user_id);
        let others: Vec<_> = others.collect();
        let users = state.executor.load_all::<User>(others.iter().map(|member| member.user_id));
        let active: BTreeSet<_> = users
            .await?
            .into_iter()
            .filter(|(_, user)| user.aggregate.is_active())
            .map(|(stream, _)| UserId::from_uuid(stream.id))
            .collect();
        let has_heir = room.owners().any(|owner| active.contains(&owner));
        if !active.is_empty() && !has_heir {
            left_alone.push(room_id);
        }
    }
    Ok(left_alone)
}
