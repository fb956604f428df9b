//! Why a schedule refuses.

use thiserror::Error;

use crate::timestamp::Timestamp;

/// Why a schedule refuses.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ScheduleError {
    /// There is no such schedule, or it is somebody else's: the two are never told apart.
    #[error("no such schedule")]
    Unknown,
    /// The identifier is taken by another schedule, or by this one with other content.
    #[error("the schedule identifier is taken")]
    IdTaken,
    /// Its moment is not in the future.
    #[error("the time is past")]
    Past,
    /// Its moment is further ahead than allowed.
    #[error("the time is more than {days_max} days ahead")]
    TooFarAhead {
        /// The limit.
        days_max: u32,
    },
    /// It is cancelled or completed.
    #[error("the schedule is over")]
    Over,
    /// The occurrence is not the one that is due next.
    #[error("{due_at} is not due next")]
    NotDue {
        /// The occurrence that was asked for.
        due_at: Timestamp,
    },
}
