//! A plan becomes another one, or is dropped.

use axum::extract::State;
use axum::http::StatusCode;
use sandesham_domain::schedule::PlanChange;
use sandesham_domain::{Limits, MessageText, ScheduleId};
use sandesham_projections::ScheduleView;
use utoipa::ToSchema;

use super::answer::as_now;
use super::when::{self, WhenBody};
use super::{count_pending, now};
use crate::auth::Caller;
use crate::commands::{CancelSchedule, ChangeSchedule};
use crate::extract::{Body, PathId};
use crate::fields::Fields;
use crate::position::{Done, Written};
use crate::problem::Problem;
use crate::rest::answers::execute;
use crate::rest::documents::SchedulePath;
use crate::state::AppState;

/// What changes; what is left out stays, as long as the way to say when does.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct ChangeScheduleBody {
    /// 1 to 16,384 bytes, not only white space.
    text: Option<String>,
    /// When; `until` may be null.
    #[schema(inline)]
    #[serde(flatten)]
    when: WhenBody,
    /// `send` or `skip`.
    late: Option<String>,
}

/// Changes a plan. One that failed is armed again by saying when. One that is cancelled or completed is
/// a conflict.
#[utoipa::path(
    patch, path = "/scheduled/{schedule_id}", tag = "scheduled", params(SchedulePath),
    request_body = ChangeScheduleBody,
    responses((status = OK, body = ScheduleView)),
)]
pub(super) async fn change_scheduled(
    State(state): State<AppState>,
    caller: Caller,
    PathId(schedule_id): PathId<ScheduleId>,
    body: Body,
) -> Result<Written<ScheduleView>, Problem> {
    let limits = state.config.limits.clone();
    let change = read_change(body.fields()?, &limits)?;
    let by = caller.user_id;
    let _turn = state.turns.take(by).await?;
    let pending = if change.recurrence.is_empty() { 0 } else { count_pending(&state, by).await? };
    let command = ChangeSchedule { by, schedule_id, change, now: now(), pending, limits };
    let outcome = execute(&state, &command).await?;
    Ok(Written(StatusCode::OK, outcome.position, as_now(&state, schedule_id).await?))
}

fn read_change(mut fields: Fields<'_>, limits: &Limits) -> Result<PlanChange, Problem> {
    let reads = (
        fields.optional_as("text", |text: String| MessageText::parse(text, limits)),
        when::read(&mut fields),
        when::read_late(&mut fields),
    );
    let (text, recurrence, late) = fields.finish(reads)?;
    Ok(PlanChange { text, recurrence, late })
}

/// Drops a plan. One that is cancelled or completed is a conflict.
#[utoipa::path(
    delete, path = "/scheduled/{schedule_id}", tag = "scheduled", params(SchedulePath),
    responses((status = NO_CONTENT, description = "Cancelled")),
)]
pub(super) async fn cancel_scheduled(
    State(state): State<AppState>,
    caller: Caller,
    PathId(schedule_id): PathId<ScheduleId>,
) -> Result<Done, Problem> {
    let command = CancelSchedule { by: caller.user_id, schedule_id };
    Ok(Done(execute(&state, &command).await?.position))
}
