//! How the projections are, for operators.

use std::fmt;

use sandesham_domain::Position;
use serde::Serialize;
use sqlx::PgPool;

use crate::checkpoint::{self, Checkpoint};
use crate::error::Error;
use crate::name::ProjectionName;

/// A projection that lags no more than this is live: a few batches of a busy log.
const LIVE_LAG_MAX: u64 = 2_000;

/// How a projection is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProjectionStatus {
    /// Which.
    pub name: ProjectionName,
    /// The last event in its rows.
    pub position: Position,
    /// How many events of the log are not in its rows yet.
    pub lag: u64,
    /// What it does.
    pub state: ProjectionState,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What a projection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectionState {
    /// It is at the head, or as good as.
    Live,
    /// It is behind.
    CatchingUp,
    /// The next event cannot be applied; it is tried again.
    Failed,
}

impl fmt::Display for ProjectionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Live => "live",
            Self::CatchingUp => "catching_up",
            Self::Failed => "failed",
        })
    }
}

/// How all projections are.
pub async fn list(pool: &PgPool) -> Result<Vec<ProjectionStatus>, Error> {
    // Read before the head, so that no lag is negative.
    let checkpoints = checkpoint::all(pool).await?;
    let head = sandesham_log::LogReader::new(pool.clone()).head().await?;
    Ok(checkpoints.into_iter().map(|checkpoint| status(checkpoint, head)).collect())
}

fn status(checkpoint: Checkpoint, head: Position) -> ProjectionStatus {
    let Checkpoint { name, position, failure } = checkpoint;
    let lag = head.0.saturating_sub(position.0);
    let state = match failure {
        Some(_) => ProjectionState::Failed,
        None if lag > LIVE_LAG_MAX => ProjectionState::CatchingUp,
        None => ProjectionState::Live,
    };
    let why = failure.map(|failure| failure.why);
    ProjectionStatus { name, position, lag, state, why }
}

#[cfg(test)]
mod tests {
    use crate::checkpoint::Failure;

    use super::*;

    #[track_caller]
    fn check(position: u64, failure: Option<&str>, expected: ProjectionState) {
        let since = sqlx::types::chrono::DateTime::UNIX_EPOCH;
        let failure = failure.map(|why| Failure { why: why.to_owned(), since });
        let position = Position(position);
        let checkpoint = Checkpoint { name: ProjectionName::Timeline, position, failure };
        assert_eq!(status(checkpoint, Position(10_000)).state, expected);
    }

    #[test]
    fn a_projection_is_live_near_the_head_unless_it_failed() {
        check(10_000, None, ProjectionState::Live);
        check(8_000, None, ProjectionState::Live);
        check(7_999, None, ProjectionState::CatchingUp);
        check(10_000, Some("event 7: broken"), ProjectionState::Failed);
    }
}
