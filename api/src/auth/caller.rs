//! The caller of a request or a socket, once proven.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use sandesham_domain::{SessionId, Timestamp, UserId};

use super::{cookie, csrf, session, ticket};
use crate::extract::{ClientAddress, Query};
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

/// By bearer header or cookie. What changes anything counts against the account's commands.
impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let is_read = parts.method.is_safe();
        let of_header = bearer(&parts.headers)?;
        let of_cookie = || cookie::access_token(&parts.headers);
        let token = of_header.or_else(of_cookie).ok_or(Problem::Unauthorized)?;
        if of_header.is_none() && !is_read {
            csrf::demand_ours(state, parts)?;
        }
        let caller = by_access_token(state, token).await?;
        if !is_read {
            state.rates.command(caller.user_id)?;
        }
        Ok(caller)
    }
}

/// A caller with the role `auditor`; everybody else is refused, whatever they ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auditor(pub Caller);

impl FromRequestParts<AppState> for Auditor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, state).await?;
        if caller.is_auditor() { Ok(Self(caller)) } else { Err(Problem::Forbidden) }
    }
}

/// The caller that an access token proves; also of a socket's `auth`.
pub async fn by_access_token(state: &AppState, token: &str) -> Result<Caller, Problem> {
    let claims = state.access_tokens.read(token).await?;
    of_session(state, claims.sid, claims.expires_at()).await
}

/// The caller of a WebSocket: by bearer header, by `?ticket=`, or by cookie if the page is ours.
pub async fn authenticate_socket(state: &AppState, parts: &mut Parts) -> Result<Caller, Problem> {
    let query = Query::from_request_parts(parts, state).await?;
    let mut fields = query.fields();
    let ticket = fields.optional::<String>("ticket");
    let ticket = fields.finish(ticket)?;
    if let Some(token) = bearer(&parts.headers)? {
        return by_access_token(state, token).await;
    }
    if let Some(ticket) = ticket {
        state.rates.secret(ClientAddress::of(parts, state))?;
        return ticket::redeem(state, &ticket).await;
    }
    let token = cookie::access_token(&parts.headers).ok_or(Problem::Unauthorized)?;
    csrf::demand_ours(state, parts)?;
    by_access_token(state, token).await
}

/// The caller of a session, until `expires_at`.
pub(super) async fn of_session(
    state: &AppState,
    session_id: SessionId,
    expires_at: Timestamp,
) -> Result<Caller, Problem> {
    let standing = session::standing(state, session_id).await?;
    Ok(Caller { user_id: standing.user_id, session_id, roles: standing.roles, expires_at })
}

/// The token of the `Authorization` header; another scheme than `Bearer` is refused.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let value = value.to_str().map_err(|_| Problem::Unauthorized)?;
    let (scheme, token) = value.split_once(' ').ok_or(Problem::Unauthorized)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(Some(token.trim()))
    } else {
        Err(Problem::Unauthorized)
    }
}
