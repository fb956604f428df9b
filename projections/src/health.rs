//! Whether the read models keep up, told as metrics and as one verdict, whoever writes them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use metrics::gauge;
use sandesham_domain::Position;
use sqlx::PgPool;
use thiserror::Error;

use crate::error::Error;
use crate::name::ProjectionName;
use crate::status::{ProjectionState, ProjectionStatus, list};

/// Looks at all checkpoints, and remembers what it saw.
#[derive(Debug)]
pub struct CheckpointHealth {
    pool: PgPool,
    seen: Mutex<HashMap<ProjectionName, Seen>>,
}

/// A projection at the last look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    position: Position,
    lag: u64,
}

/// The read models do not keep up, or that could not be found out.
#[derive(Debug, Error)]
pub enum Unhealthy {
    /// Nothing is known.
    #[error("failed to look at the checkpoints")]
    Unknown(#[from] Error),
    /// Some are in trouble.
    #[error("{}", in_words(.0))]
    Troubled(Vec<(ProjectionName, Trouble)>),
}

/// What is wrong with a projection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The next event cannot be applied.
    Failed {
        /// The last that was.
        position: Position,
        /// Why.
        why: String,
    },
    /// It did not move since the last look, though there was something to apply.
    Stuck {
        /// The last event that was applied.
        position: Position,
        /// How many are not.
        lag: u64,
    },
    /// It is far behind, and further than at the last look.
    FallsBehind {
        /// How many events are not applied.
        lag: u64,
    },
}

impl CheckpointHealth {
    /// One that has seen nothing yet.
    pub fn new(pool: PgPool) -> Self {
        Self { pool, seen: Mutex::default() }
    }

    /// Looks at them all; how many are well.
    pub async fn look(&self) -> Result<u64, Unhealthy> {
        let now = list(&self.pool).await?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut troubles = Vec::new();
        for status in &now {
            let trouble = judge(seen.get(&status.name).copied(), status);
            tell(status, trouble.is_none());
            troubles.extend(trouble.map(|trouble| (status.name, trouble)));
            seen.insert(status.name, Seen { position: status.position, lag: status.lag });
        }
        if troubles.is_empty() { Ok(now.len() as u64) } else { Err(Unhealthy::Troubled(troubles)) }
    }
}

/// What a look says, after an earlier one.
fn judge(before: Option<Seen>, now: &ProjectionStatus) -> Option<Trouble> {
    let ProjectionStatus { position, lag, state, why, .. } = now;
    let (position, lag) = (*position, *lag);
    if let Some(why) = why {
        return Some(Trouble::Failed { position, why: why.clone() });
    }
    let before = before?;
    if before.lag > 0 && before.position == position {
        return Some(Trouble::Stuck { position, lag });
    }
    let falls_behind = *state == ProjectionState::CatchingUp && lag > before.lag;
    falls_behind.then_some(Trouble::FallsBehind { lag })
}

fn tell(status: &ProjectionStatus, is_healthy: bool) {
    let projection = status.name.as_str();
    #[expect(clippy::cast_precision_loss, reason = "gauges; no position comes near 2^52")]
    let (position, lag) = (status.position.0 as f64, status.lag as f64);
    gauge!("sandesham_checkpoint_position", "projection" => projection).set(position);
    gauge!("sandesham_checkpoint_lag_events", "projection" => projection).set(lag);
    let healthy = gauge!("sandesham_checkpoint_healthy", "projection" => projection);
    healthy.set(i32::from(is_healthy));
}

fn in_words(troubles: &[(ProjectionName, Trouble)]) -> String {
    let words = troubles.iter().map(|(name, trouble)| format!("{name} {trouble}"));
    words.collect::<Vec<_>>().join("; ")
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { position, why } => write!(f, "fails after position {position}: {why}"),
            Self::Stuck { position, lag } => {
                write!(f, "is stuck at position {position}, {lag} events behind")
            }
            Self::FallsBehind { lag } => write!(f, "falls behind, by {lag} events now"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: u64 = 10_000;

    fn status(position: u64, why: Option<&str>) -> ProjectionStatus {
        let lag = HEAD - position;
        let state = match why {
            Some(_) => ProjectionState::Failed,
            None if lag > 2_000 => ProjectionState::CatchingUp,
            None => ProjectionState::Live,
        };
        ProjectionStatus {
            name: ProjectionName::Rooms,
            position: Position(position),
            lag,
            state,
            why: why.map(str::to_owned),
        }
    }

    /// `before` is position and lag of an earlier look.
    #[track_caller]
    fn check(before: Option<(u64, u64)>, now: &ProjectionStatus, expected: Option<&Trouble>) {
        let before = before.map(|(position, lag)| Seen { position: Position(position), lag });
        assert_eq!(judge(before, now).as_ref(), expected);
    }

    #[test]
    fn one_that_keeps_up_or_catches_up_is_well() {
        check(None, &status(10_000, None), None);
        check(Some((10_000, 0)), &status(10_000, None), None);
        check(Some((1_000, 8_500)), &status(2_000, None), None);
        // Nothing is known of how it was.
        check(None, &status(0, None), None);
        // What it has not applied came a moment ago.
        check(Some((9_000, 0)), &status(9_000, None), None);
    }

    #[test]
    fn one_that_fails_stands_still_or_falls_behind_is_in_trouble() {
        let why = "event 5: broken".to_owned();
        let failed = Trouble::Failed { position: Position(4), why };
        check(None, &status(4, Some("event 5: broken")), Some(&failed));
        let stuck = Trouble::Stuck { position: Position(9_999), lag: 1 };
        check(Some((9_999, 1)), &status(9_999, None), Some(&stuck));
        let behind = Trouble::FallsBehind { lag: 7_000 };
        check(Some((2_900, 6_999)), &status(3_000, None), Some(&behind));
    }
}
