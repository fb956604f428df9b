//! What is planned, and what became of it.

use axum::Json;
use axum::extract::State;
use sandesham_domain::ScheduleId;
use sandesham_domain::schedule::ScheduleState;
use sandesham_projections::{Paged, ScheduleFilter, ScheduleStory, ScheduleView};

use super::SCHEDULES;
use crate::auth::Caller;
use crate::extract::{PathId, Query};
use crate::page;
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::rest::documents::{LeastParams, SchedulePath, ScheduledParams};
use crate::state::AppState;

/// What a list shows unless it is told which states.
const STATES_SHOWN: [ScheduleState; 2] = [ScheduleState::Pending, ScheduleState::Failed];

/// The caller's schedules, in the order in which they are due.
#[utoipa::path(
    get, path = "/scheduled", tag = "scheduled", params(ScheduledParams),
    responses((status = OK, body = Paged<ScheduleView>)),
)]
pub(super) async fn list_scheduled(
    State(state): State<AppState>,
    caller: Caller,
    query: Query,
) -> Result<Json<Paged<ScheduleView>>, Problem> {
    let mut fields = query.fields();
    let reads = (
        fields.optional("room_id"),
        fields.optional_as("state", |states: String| parse_states(&states)),
        page::page(&mut fields),
        MinPosition::checked(&mut fields, &state).await?,
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

/// A schedule of the caller, with its whole story: created, changed, released and how late, failed and
/// why.
#[utoipa::path(
    get, path = "/scheduled/{schedule_id}", tag = "scheduled", params(SchedulePath, LeastParams),
    responses((status = OK, body = ScheduleStory)),
)]
pub(super) async fn show_scheduled(
    State(state): State<AppState>,
    caller: Caller,
    PathId(schedule_id): PathId<ScheduleId>,
    least: MinPosition,
) -> Result<Json<ScheduleStory>, Problem> {
    least.reached(&state, SCHEDULES).await?;
    let story = state.reads.schedule_story(caller.user_id, schedule_id).await?;
    story.map(Json).ok_or(Problem::NotFound("schedule"))
}
