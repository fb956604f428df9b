//! The caller of a request or a socket, once proven.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sandesham_domain::{SessionId, Timestamp, UserId};

use crate::problem::Problem;
use crate::state::AppState;

/// Who calls: a user whose account is open, by a session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub user_id: UserId,
    /// The log-in.
    pub session_id: SessionId,
    /// What an operator granted: `auditor`.
    pub roles: Vec<String>,
    /// When the access token ends, and with it a socket that was opened by it.
    pub expires_at: Timestamp,
}

impl Caller {
    /// Whether the caller may read what others deleted, and the whole log.
    pub fn is_auditor(&self) -> bool {
        self.roles.iter().any(|role| role == "auditor")
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        Err(Problem::Unauthorized)
    }
}
