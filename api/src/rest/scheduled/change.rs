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
use crate::commands::{CancelSchedule, ChangeSchedule, read_files};
use crate::extract::{Body, PathId};
use crate::fields::Fields;
use crate::position::{Done, Written};
use crate::problem::Problem;
use crate::rest::answers::execute;
use crate::rest::documents::{FileToSend, SchedulePath};
use crate::state::AppState;

/// What changes; what is left out stays, as long as the way to say when does.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct ChangeScheduleBody {
    /// 1 to 16,384 bytes, not only white space; it may be empty where there are attachments.
    text: Option<String>,
    /// The files that will come with it: all of them, those that stay too.
    attachments: Option<Vec<FileToSend>>,
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
        // Whether it may be empty is the schedule's to say.
        fields.optional_as("text", |text: String| MessageText::parse_or_empty(text, limits)),
        read_files(&mut fields, limits),
        when::read(&mut fields),
        when::read_late(&mut fields),
    );
    let (text, attachments, recurrence, late) = fields.finish(reads)?;
    Ok(PlanChange { text, attachments, recurrence, late })
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
