//! Messages that are planned. Recurring ones, and changes of a plan, come later: 422 `not_yet`.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use chrono::Utc;
use sandesham_domain::schedule::{LatePolicy, NewSchedule, Recurrence, ScheduleState};
use sandesham_domain::{Limits, MessageText, RoomId, ScheduleId, Timestamp, UserId};
use sandesham_projections::{Paged, ProjectionName, ScheduleFilter, ScheduleView};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answers::{client_made, execute, made};
use super::documents::{LeastParams, RoomPath, SchedulePath, ScheduledParams};
use crate::auth::Caller;
use crate::commands::{CancelSchedule, ScheduleMessage};
use crate::extract::{Body, PathId, Query};
use crate::fields::Fields;
use crate::page;
use crate::position::{Done, MinPosition, Written};
use crate::problem::Problem;
use crate::state::AppState;

/// What only recurring schedules have.
const RECURRENCE_FIELDS: [&str; 5] = ["cron", "rrule", "starts_at", "time_zone", "until"];

/// What a list shows unless it is told which states.
const STATES_SHOWN: [ScheduleState; 2] = [ScheduleState::Pending, ScheduleState::Failed];

/// How long the number of pending schedules may take to be known.
const COUNT_TIME_MAX: Duration = Duration::from_secs(2);

/// The read models behind schedules.
const SCHEDULES: &[ProjectionName] = &[ProjectionName::Schedules];

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(schedule_message))
        .routes(routes!(preview_schedule))
        .routes(routes!(list_scheduled))
        .routes(routes!(show_scheduled, change_scheduled, cancel_scheduled))
        .routes(routes!(send_scheduled_now))
        .routes(routes!(skip_scheduled))
}

/// A message to send later.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
struct NewScheduleBody {
    /// Made by the client, version 4 or 7, so that a repeated call plans nothing twice.
    schedule_id: Option<Uuid>,
    /// 1 to 16,384 bytes, not only white space.
    text: String,
    /// When: later than now, within 366 days.
    #[schema(format = DateTime)]
    send_at: String,
    /// `send` (default): however late; `skip`: not when it is more than 5 minutes late.
    late: Option<String>,
}

/// Plans a message, once. Recurrences are not offered yet.
#[utoipa::path(
    post, path = "/rooms/{room_id}/scheduled", tag = "scheduled", params(RoomPath),
    request_body = NewScheduleBody,
    responses((status = CREATED, body = ScheduleView), (status = OK, body = ScheduleView)),
)]
async fn schedule_message(
    State(state): State<AppState>,
    caller: Caller,
    PathId(room_id): PathId<RoomId>,
    body: Body,
) -> Result<Written<ScheduleView>, Problem> {
    let limits = state.config.limits.clone();
    let new = read_plan(body.fields()?, caller.user_id, room_id, &limits)?;
    let answer = first_answer(&new);
    // Of several at once each must be counted before the next is judged.
    let _turn = state.turns.take(caller.user_id).await;
    let pending = count_pending(&state, caller.user_id).await?;
    let command = ScheduleMessage { new, now: Timestamp::new(Utc::now()), pending, limits };
    let outcome = execute(&state, &command).await?;
    Ok(Written(made(&outcome), outcome.position, answer))
}

fn read_plan(
    mut fields: Fields<'_>,
    author: UserId,
    room_id: RoomId,
    limits: &Limits,
) -> Result<NewSchedule, Problem> {
    if RECURRENCE_FIELDS.into_iter().any(|name| fields.has(name)) {
        return Err(Problem::NotYet("a recurring schedule"));
    }
    let parse_late = |late: String| LatePolicy::parse(&late).ok_or("must be `send` or `skip`");
    let reads = (
        client_made(&mut fields, "schedule_id", ScheduleId::from_client),
        fields.required_as("text", |text: String| MessageText::parse(text, limits)),
        fields.required("send_at"),
        fields.optional_as("late", parse_late),
    );
    let (schedule_id, text, send_at, late) = fields.finish(reads)?;
    let recurrence = Recurrence::Once { send_at };
    let late = late.unwrap_or_default();
    Ok(NewSchedule { schedule_id, author, room_id, text, recurrence, late })
}

/// The schedule as it was made: what a repeat is answered too, whatever became of it.
fn first_answer(new: &NewSchedule) -> ScheduleView {
    let Recurrence::Once { send_at } = new.recurrence;
    ScheduleView {
        id: new.schedule_id,
        room_id: new.room_id,
        text: new.text.as_str().to_owned(),
        state: ScheduleState::Pending,
        send_at: Some(send_at),
        late: new.late,
        next_due: Some(send_at),
        last_message_id: None,
        reason: None,
    }
}

/// How many schedules of a user are pending, by a read model that has everything there was when this
/// was asked.
async fn count_pending(state: &AppState, author: UserId) -> Result<u64, Problem> {
    let head = state.log.head().await?;
    let reached = state.progress.wait_for(SCHEDULES, head, COUNT_TIME_MAX).await;
    reached.map_err(|_| Problem::Behind)?;
    Ok(state.reads.pending_schedules(author).await?)
}

/// What a schedule would do; not offered yet.
#[utoipa::path(
    post, path = "/scheduled/preview", tag = "scheduled", request_body = NewScheduleBody,
    responses((status = UNPROCESSABLE_ENTITY, description = "`not_yet`")),
)]
async fn preview_schedule(_: Caller) -> Problem {
    Problem::NotYet("a preview")
}

/// The caller's schedules, in the order in which they are due.
#[utoipa::path(
    get, path = "/scheduled", tag = "scheduled", params(ScheduledParams),
    responses((status = OK, body = Paged<ScheduleView>)),
)]
async fn list_scheduled(
    State(state): State<AppState>,
    caller: Caller,
    query: Query,
) -> Result<Json<Paged<ScheduleView>>, Problem> {
    let mut fields = query.fields();
    let reads = (
        fields.optional("room_id"),
        fields.optional_as("state", |states: String| parse_states(&states)),
        page::page(&mut fields),
        MinPosition::read(&mut fields),
    );
    let (room_id, states, page, least) = fields.finish(reads)?;
    least.reached(&state, SCHEDULES).await?;
    let states = states.unwrap_or_else(|| STATES_SHOWN.to_vec());
    let filter = ScheduleFilter { room_id, states };
    Ok(Json(state.reads.schedules(caller.user_id, filter, page).await?))
}

fn parse_states(states: &str) -> Result<Vec<ScheduleState>, &'static str> {
    let parsed: Option<Vec<_>> = states.split(',').map(ScheduleState::parse).collect();
    parsed.ok_or("must be of `pending`, `completed`, `cancelled` and `failed`, with commas between")
}

/// A schedule of the caller.
#[utoipa::path(
    get, path = "/scheduled/{schedule_id}", tag = "scheduled", params(SchedulePath, LeastParams),
    responses((status = OK, body = ScheduleView)),
)]
async fn show_scheduled(
    State(state): State<AppState>,
    caller: Caller,
    PathId(schedule_id): PathId<ScheduleId>,
    least: MinPosition,
) -> Result<Json<ScheduleView>, Problem> {
    least.reached(&state, SCHEDULES).await?;
    let schedule = state.reads.schedule(caller.user_id, schedule_id).await?;
    schedule.map(Json).ok_or(Problem::NotFound("schedule"))
}

/// Changes a plan; not offered yet.
#[utoipa::path(
    patch, path = "/scheduled/{schedule_id}", tag = "scheduled", params(SchedulePath),
    responses((status = UNPROCESSABLE_ENTITY, description = "`not_yet`")),
)]
async fn change_scheduled(_: Caller) -> Problem {
    Problem::NotYet("changing a schedule")
}

/// Drops a plan. One that is cancelled or completed is a conflict.
#[utoipa::path(
    delete, path = "/scheduled/{schedule_id}", tag = "scheduled", params(SchedulePath),
    responses((status = NO_CONTENT, description = "Cancelled")),
)]
async fn cancel_scheduled(
    State(state): State<AppState>,
    caller: Caller,
    PathId(schedule_id): PathId<ScheduleId>,
) -> Result<Done, Problem> {
    let command = CancelSchedule { by: caller.user_id, schedule_id };
    Ok(Done(execute(&state, &command).await?.position))
}

/// Sends the next occurrence now; not offered yet.
#[utoipa::path(
    post, path = "/scheduled/{schedule_id}/send-now", tag = "scheduled", params(SchedulePath),
    responses((status = UNPROCESSABLE_ENTITY, description = "`not_yet`")),
)]
async fn send_scheduled_now(_: Caller) -> Problem {
    Problem::NotYet("sending early")
}

/// Passes the next occurrence over; not offered yet.
#[utoipa::path(
    post, path = "/scheduled/{schedule_id}/skip", tag = "scheduled", params(SchedulePath),
    responses((status = UNPROCESSABLE_ENTITY, description = "`not_yet`")),
)]
async fn skip_scheduled(_: Caller) -> Problem {
    Problem::NotYet("skipping")
}
