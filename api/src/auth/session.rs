//! Sessions: opened by a log-in, kept alive by refresh tokens, ended by many things.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use moka::sync::Cache;
use sandesham_domain::user::User;
use sandesham_domain::{SessionId, UserId};
use sandesham_log::Loaded;
use sandesham_nats::LiveNotice;
use uuid::Uuid;

use super::{Proven, Secret};
use crate::problem::Problem;
use crate::state::AppState;
use crate::store::{NewSession, Rotation, Standing};

/// How many sessions a process remembers.
const REMEMBERED_MAX: u64 = 100_000;

/// How much of a `User-Agent` is kept.
const CLIENT_CHARS_MAX: usize = 200;

/// A fresh pair of tokens.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The access token.
    pub access_token: String,
    /// What refreshes it.
    pub refresh_token: Secret,
}

/// What is known of sessions for a short while, so that not every request asks Postgres.
#[derive(Clone, Debug)]
pub struct Standings {
    known: Cache<SessionId, Standing>,
    /// How often something was forgotten: what was read before that may be what has just ended.
    forgotten: Arc<AtomicU64>,
}

impl Standings {
    /// Remembers for so long.
    pub fn new(ttl: Duration) -> Self {
        let known = Cache::builder().max_capacity(REMEMBERED_MAX).time_to_live(ttl).build();
        Self { known, forgotten: Arc::default() }
    }

    /// Forgets a session that ended.
    pub fn forget(&self, session_id: SessionId) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        self.known.invalidate(&session_id);
    }

    /// Forgets all sessions of a user.
    pub fn forget_user(&self, user_id: UserId) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        let of_user = self.known.iter().filter(|(_, standing)| standing.user_id == user_id);
        for (session_id, _) in of_user {
            self.known.invalidate(&*session_id);
        }
    }

    /// Remembers what was read when `forgotten` was this.
    fn remember(&self, session_id: SessionId, standing: Standing, forgotten: u64) {
        self.known.insert(session_id, standing);
        // Looked at after the insertion: whoever forgets from now on finds it.
        if self.forgotten.load(Ordering::SeqCst) != forgotten {
            self.known.invalidate(&session_id);
        }
    }
}

/// Whose session it is and what they may do; refuses a session that is over and a closed account.
pub(super) async fn standing(state: &AppState, session_id: SessionId) -> Result<Standing, Problem> {
    if let Some(standing) = state.standings.known.get(&session_id) {
        return Ok(standing);
    }
    let forgotten = state.standings.forgotten.load(Ordering::SeqCst);
    let standing = state.store.standing(session_id).await?.ok_or(Problem::Unauthorized)?;
    let user = state.executor.load::<User>(standing.user_id).await?;
    check_open(&user)?;
    state.standings.remember(session_id, standing.clone(), forgotten);
    // Who uses a session for longer than it is remembered comes by here again and again.
    state.uses.note(session_id);
    Ok(standing)
}

/// Refuses a session that is over, and one of a closed account: what a socket asks now and then.
pub(crate) async fn check(state: &AppState, session_id: SessionId) -> Result<(), Problem> {
    standing(state, session_id).await.map(|_| ())
}

/// Refuses a closed account.
fn check_open(user: &Loaded<User>) -> Result<(), Problem> {
    if user.aggregate.is_active() { Ok(()) } else { Err(Problem::Unauthorized) }
}

/// Opens a session for a user who has proven who they are, unless the password that did has been
/// replaced since.
pub(crate) async fn open(
    state: &AppState,
    Proven { user_id, password_hash }: Proven,
    client: Option<&str>,
) -> Result<Tokens, Problem> {
    let session_id = SessionId::from_uuid(Uuid::now_v7());
    let refresh_token = Secret::random();
    let client: String = client.unwrap_or_default().chars().take(CLIENT_CHARS_MAX).collect();
    let new = NewSession {
        session_id,
        user_id,
        proven_hash: &password_hash,
        client: &client,
        token: refresh_token.hash(),
        ttl: state.config.auth.refresh_token_ttl,
    };
    if !state.store.open_session(new).await? {
        return Err(Problem::BadCredentials);
    }
    let access_token = state.access_tokens.issue(user_id, session_id).await?;
    Ok(Tokens { access_token, refresh_token })
}

/// Gives a fresh pair for a refresh token, which is a command of its account. One that was used before
/// its grace ended its session.
pub(crate) async fn refresh(state: &AppState, presented: &Secret) -> Result<Tokens, Problem> {
    let auth = &state.config.auth;
    let refresh_token = Secret::random();
    let (old, new) = (presented.hash(), refresh_token.hash());
    let known = state.store.session_of_token(old).await?;
    let (_, user_id) = known.ok_or(Problem::Unauthorized)?;
    // Another process may have closed it a moment ago.
    check_open(&state.executor.load_latest::<User>(user_id).await?)?;
    // Each pair stays for as long as a refresh token holds.
    state.rates.command(user_id)?;
    let rotation = state.store.rotate(old, new, auth.refresh_token_ttl, auth.refresh_grace);
    match rotation.await? {
        Rotation::Rotated { session_id, user_id } => {
            let access_token = state.access_tokens.issue(user_id, session_id).await?;
            Ok(Tokens { access_token, refresh_token })
        }
        Rotation::Reused { session_id } => {
            tracing::warn!(%session_id, "a refresh token was used again: its session has ended");
            tell_ended(state, session_id);
            Err(Problem::Unauthorized)
        }
        Rotation::Refused => Err(Problem::Unauthorized),
    }
}

/// Ends a session of a user; false if there is no such one.
pub(crate) async fn end(
    state: &AppState,
    user_id: UserId,
    session_id: SessionId,
) -> Result<bool, Problem> {
    let has_ended = state.store.end_session(user_id, session_id).await?;
    if has_ended {
        tell_ended(state, session_id);
    }
    Ok(has_ended)
}

/// Ends all sessions of a user.
pub(crate) async fn end_all(state: &AppState, user_id: UserId) -> Result<(), Problem> {
    for session_id in state.store.end_sessions(user_id).await? {
        tell_ended(state, session_id);
    }
    Ok(())
}

/// Gives an account another password, and ends its other sessions, unless the password that was proven
/// has been replaced since.
pub(crate) async fn change_password(
    state: &AppState,
    Proven { user_id, password_hash }: Proven,
    new_hash: &str,
    keep: SessionId,
) -> Result<(), Problem> {
    let hashes = (password_hash.as_str(), new_hash);
    let ended = state.store.change_password(user_id, hashes, keep).await?;
    for session_id in ended.ok_or(Problem::BadCredentials)? {
        tell_ended(state, session_id);
    }
    Ok(())
}

/// Here at once; elsewhere the notice does the same, and if it is lost the memory is short.
fn tell_ended(state: &AppState, session_id: SessionId) {
    state.standings.forget(session_id);
    state.live.publish(LiveNotice::SessionEnded { session_id });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_a_session_ended_is_not_remembered() {
        let standings = Standings::new(Duration::from_mins(1));
        let session_id = SessionId::from_uuid(Uuid::now_v7());
        let user_id = UserId::from_uuid(Uuid::now_v7());
        let standing = || Standing { user_id, roles: Vec::new() };

        standings.remember(session_id, standing(), 0);
        assert!(standings.known.get(&session_id).is_some());
        standings.forget_user(user_id);
        assert!(standings.known.get(&session_id).is_none());
        standings.remember(session_id, standing(), 0);
        assert!(standings.known.get(&session_id).is_none());
    }
}
