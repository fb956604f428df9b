//! A schedule as the answer to a write: made from what was just committed and not from the read model,
//! which may be a moment behind.

use sandesham_domain::schedule::{FailureReason, Plan, Schedule, ScheduleState};
use sandesham_domain::{ScheduleId, Timestamp};
use sandesham_projections::{ScheduleView, When};

use crate::problem::Problem;
use crate::state::AppState;

/// The schedule as it was made: what a repeat is answered too, whatever became of it.
pub(super) async fn as_made(
    state: &AppState,
    schedule_id: ScheduleId,
) -> Result<ScheduleView, Problem> {
    let schedule = state.executor.load::<Schedule>(schedule_id).await?.aggregate;
    let plan = schedule.first_plan().ok_or(Problem::NotFound("schedule"))?;
    Ok(view(plan, ScheduleState::Pending, schedule.first_due()))
}

/// The schedule as it is now.
pub(super) async fn as_now(
    state: &AppState,
    schedule_id: ScheduleId,
) -> Result<ScheduleView, Problem> {
    let schedule = state.executor.load::<Schedule>(schedule_id).await?.aggregate;
    let plan = schedule.plan().ok_or(Problem::NotFound("schedule"))?;
    Ok(ScheduleView {
        last_message_id: schedule.last_message(),
        reason: schedule.reason().map(FailureReason::as_str).map(str::to_owned),
        ..view(plan, schedule.state(), schedule.next_due())
    })
}

fn view(plan: &Plan, state: ScheduleState, next_due: Option<Timestamp>) -> ScheduleView {
    ScheduleView {
        id: plan.schedule_id,
        room_id: plan.room_id,
        text: plan.text.clone(),
        attachments: plan.attachments.clone(),
        state,
        when: When::of(&plan.recurrence),
        late: plan.late,
        next_due,
        last_message_id: None,
        reason: None,
    }
}
