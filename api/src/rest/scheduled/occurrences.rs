//! The next occurrence is sent early, or passed over.

use axum::extract::State;
use axum::http::StatusCode;
use sandesham_domain::ScheduleId;
use sandesham_projections::ScheduleView;
use utoipa::ToSchema;

use super::answer::as_now;
use super::now;
use crate::auth::Caller;
use crate::commands::{SendScheduled, SkipOccurrence};
use crate::extract::{Body, PathId};
use crate::position::Written;
use crate::problem::Problem;
use crate::rest::answers::execute;
use crate::rest::documents::SchedulePath;
use crate::state::AppState;

/// Which occurrence is sent.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct SendNowBody {
    /// The schedule's `next_due`, or it is a conflict; what recurs needs it.
    #[schema(format = DateTime)]
    due_at: Option<String>,
}

/// Which occurrence is passed over.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct SkipBody {
    /// The schedule's `next_due`, or it is a conflict.
    #[schema(format = DateTime)]
    due_at: String,
}

/// Sends the next occurrence now, instead of when it is due.
#[utoipa::path(
    post, path = "/scheduled/{schedule_id}/send-now", tag = "scheduled", params(SchedulePath),
    request_body = SendNowBody,
    responses((status = OK, body = ScheduleView)),
)]
pub(super) async fn send_scheduled_now(
    State(state): State<AppState>,
    caller: Caller,
    PathId(schedule_id): PathId<ScheduleId>,
    body: Body,
) -> Result<Written<ScheduleView>, Problem> {
    let mut fields = body.fields_or_none()?;
    let due_at = fields.optional("due_at");
    let due_at = fields.finish(due_at)?;
    let command = SendScheduled { by: caller.user_id, schedule_id, due_at, now: now() };
    let outcome = execute(&state, &command).await?;
    Ok(Written(StatusCode::OK, outcome.position, as_now(&state, schedule_id).await?))
}

/// Passes the next occurrence over. A message that is sent once is a conflict.
#[utoipa::path(
    post, path = "/scheduled/{schedule_id}/skip", tag = "scheduled", params(SchedulePath),
    request_body = SkipBody,
    responses((status = OK, body = ScheduleView)),
)]
pub(super) async fn skip_scheduled(
    State(state): State<AppState>,
    caller: Caller,
    PathId(schedule_id): PathId<ScheduleId>,
    body: Body,
) -> Result<Written<ScheduleView>, Problem> {
    let mut fields = body.fields()?;
    let due_at = fields.required("due_at");
    let due_at = fields.finish(due_at)?;
    let command = SkipOccurrence { by: caller.user_id, schedule_id, due_at, now: now() };
    let outcome = execute(&state, &command).await?;
    Ok(Written(StatusCode::OK, outcome.position, as_now(&state, schedule_id).await?))
}
