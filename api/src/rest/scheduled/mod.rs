//! Messages that are planned, once or again and again.

mod answer;
mod change;
mod create;
mod list;
mod occurrences;
mod preview;
mod when;

use std::time::Duration;

use chrono::Utc;
use sandesham_domain::{Timestamp, UserId};
use sandesham_projections::ProjectionName;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::Problem;
use crate::state::AppState;

/// How long the number of pending schedules may take to be known.
const COUNT_TIME_MAX: Duration = Duration::from_secs(2);

/// The read models behind schedules.
const SCHEDULES: &[ProjectionName] = &[ProjectionName::Schedules];

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(create::schedule_message))
        .routes(routes!(preview::preview_schedule))
        .routes(routes!(list::list_scheduled))
        .routes(routes!(list::show_scheduled, change::change_scheduled, change::cancel_scheduled))
        .routes(routes!(occurrences::send_scheduled_now))
        .routes(routes!(occurrences::skip_scheduled))
}

/// The moment of the asking.
fn now() -> Timestamp {
    Timestamp::new(Utc::now())
}

/// How many schedules of a user are pending, by a read model that has everything there was when this
/// was asked.
async fn count_pending(state: &AppState, author: UserId) -> Result<u64, Problem> {
    let head = state.log.head().await?;
    let reached = state.progress.wait_for(SCHEDULES, head, COUNT_TIME_MAX).await;
    reached.map_err(|_| Problem::Behind)?;
    Ok(state.reads.pending_schedules(author).await?)
}
