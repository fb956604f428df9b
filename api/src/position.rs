//! `Sandesham-Position`: where in the log a write stands, and reads that wait for it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sandesham_domain::Position;
use sandesham_projections::ProjectionName;
use serde::Serialize;

use crate::extract::Query;
use crate::fields::{Fields, Read};
use crate::problem::Problem;
use crate::state::AppState;

/// The header of every answer to a write.
pub const POSITION: HeaderName = HeaderName::from_static("sandesham-position");

/// The parameter that asks for a position.
const NAME: &str = "min_position";

const BEYOND_HEAD: &str = "is beyond the head of the log";

/// How long a read waits for its `min_position`.
const WAIT_MAX: Duration = Duration::from_secs(2);

/// How long a read that asks for no position waits for what this process knew to be committed when
/// it was asked. Read models are milliseconds behind; if they are further, what they have is served.
const FRESH_WAIT_MAX: Duration = Duration::from_millis(250);

/// An answer to a write: a status, the position that covers it, a body.
#[derive(Clone, Debug)]
pub struct Written<T>(pub StatusCode, pub Position, pub T);

impl<T: Serialize> IntoResponse for Written<T> {
    fn into_response(self) -> Response {
        (self.0, [(POSITION, HeaderValue::from(self.1.0))], Json(self.2)).into_response()
    }
}

/// An answer to a write with nothing to tell but its position: 204.
#[derive(Clone, Copy, Debug)]
pub struct Done(pub Position);

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        (StatusCode::NO_CONTENT, [(POSITION, HeaderValue::from(self.0.0))]).into_response()
    }
}

/// The position that a read must have, if the caller asked for one with `?min_position=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MinPosition(Option<Position>);

impl MinPosition {
    /// Reads `min_position` beside other parameters.
    pub fn read(fields: &mut Fields<'_>) -> Read<Self> {
        fields.optional::<u64>(NAME).map(|number| Self(number.map(Position)))
    }

    /// [`MinPosition::read`], and a wrong field too where it is beyond the log's head, so that it is
    /// told together with the others.
    pub async fn checked(fields: &mut Fields<'_>, state: &AppState) -> Result<Read<Self>, Problem> {
        let least = Self::read(fields);
        match least.as_ref() {
            Some(least) if least.is_beyond_head(state).await? => {
                Ok(fields.wrong(NAME, BEYOND_HEAD))
            }
            _ => Ok(least),
        }
    }

    /// Waits until the read models named have the position; at most two seconds.
    ///
    /// Without one, waits a moment for all that this process knows to be committed, so that who reads
    /// after a write was answered (who was removed a moment ago, say) reads what it made of things.
    pub async fn reached(self, state: &AppState, names: &[ProjectionName]) -> Result<(), Problem> {
        let Some(position) = self.0 else {
            let known = state.feed.position().max(Position(state.written.load(Ordering::Acquire)));
            if let Err(behind) = state.progress.wait_for(names, known, FRESH_WAIT_MAX).await {
                tracing::debug!(%behind, "served from a read model that is behind");
            }
            return Ok(());
        };
        if self.is_beyond_head(state).await? {
            return Err(Problem::field(NAME, BEYOND_HEAD));
        }
        state.progress.wait_for(names, position, WAIT_MAX).await.map_err(|_| Problem::Behind)
    }

    async fn is_beyond_head(self, state: &AppState) -> Result<bool, Problem> {
        // The feed never knows more than the log: only beyond it the log must be asked.
        let ahead = self.0.filter(|position| *position > state.feed.position());
        Ok(match ahead {
            Some(position) => position > state.log.head().await?,
            None => false,
        })
    }
}

/// For a read that takes no other parameter.
impl FromRequestParts<AppState> for MinPosition {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let query = Query::from_request_parts(parts, state).await?;
        let mut fields = query.fields();
        let least = Self::checked(&mut fields, state).await?;
        fields.finish(least)
    }
}

/// Gives the answer to a write that appends nothing (a log-in, a private setting) the position of
/// the log's head, read after the request began.
pub(crate) async fn tell(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_read = request.method().is_safe();
    let mut response = next.run(request).await;
    if is_read || !response.status().is_success() {
        return response;
    }
    if let Some(told) = response.headers().get(&POSITION) {
        let position = told.to_str().ok().and_then(|text| text.parse().ok());
        state.written.fetch_max(position.unwrap_or(0), Ordering::AcqRel);
        return response;
    }
    match state.log.head().await {
        Ok(head) => {
            response.headers_mut().insert(POSITION, HeaderValue::from(head.0));
            response
        }
        Err(error) => Problem::from(error).into_response(),
    }
}
