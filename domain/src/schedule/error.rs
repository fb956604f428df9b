//! Why a schedule refuses.

use thiserror::Error;

use super::RecurrenceError;
use crate::attachment::EnclosureError;
use crate::timestamp::Timestamp;

/// Why a schedule refuses.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ScheduleError {
    /// There is no such schedule, or it is somebody else's: the two are never told apart.
    #[error("no such schedule")]
    Unknown,
    /// The identifier is taken by another schedule, or by this one with other content.
    #[error("the schedule identifier is taken")]
    IdTaken,
    /// Neither a text nor a file.
    #[error("must not be empty or only white space, unless a file comes with it")]
    NothingSaid,
    /// Its files cannot come with it.
    #[error(transparent)]
    Enclosures(#[from] EnclosureError),
    /// Its moment is not in the future.
    #[error("the time is past")]
    Past,
    /// Its first moment is further ahead than allowed.
    #[error("the first time is more than {days_max} days ahead")]
    TooFarAhead {
        /// The field that says when.
        field: &'static str,
        /// The limit.
        days_max: u32,
    },
    /// No occurrence lies ahead.
    #[error("never fires again")]
    NeverFires {
        /// The field that says when.
        field: &'static str,
    },
    /// It was changed as often as a schedule may be.
    #[error("a schedule is changed at most {changes_max} times: cancel it and make another")]
    TooManyChanges {
        /// The limit.
        changes_max: u32,
    },
    /// When it is due cannot be read.
    #[error("{} fields are wrong", .0.len())]
    Recurrence(Vec<RecurrenceError>),
    /// Which of its occurrences is meant must be said.
    #[error("is required, as the message is sent again and again")]
    DueAtMissing,
    /// It is sent once: there is nothing to pass over.
    #[error("a message that is sent once cannot be skipped")]
    SentOnce,
    /// It failed: nothing is due.
    #[error("nothing is due")]
    NothingDue,
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
