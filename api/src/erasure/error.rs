//! Why something is not erased.

use sandesham_domain::erasure::ErasureError as Refusal;
use sandesham_domain::{EventType, UserId};
use sandesham_log::{EraseError, ExecuteError};
use thiserror::Error;

use crate::commands::CommandError;
use crate::store;

/// Why something is not erased.
#[derive(Debug, Error)]
pub enum ErasureError {
    /// There is no such event.
    #[error("there is no such event")]
    NoEvent,
    /// There never was such an account.
    #[error("there is no user {0}")]
    NoUser(UserId),
    /// What others need to go on stands in such events.
    #[error("events of type {0} are not erasable")]
    NotErasable(EventType),
    /// By the database.
    #[error("the data cannot be erased")]
    Erase(#[from] EraseError),
    /// By the rules.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// An account could not be closed, or a plan not be dropped.
    #[error("what goes before could not be appended")]
    Before(#[from] ExecuteError<CommandError>),
    /// The log could not be read.
    #[error("failed to read the log")]
    Log(#[from] sandesham_log::Error),
    /// The read models could not be used.
    #[error("failed to erase from the read models")]
    ReadModels(#[from] sandesham_projections::Error),
    /// The tables of accounts could not be used.
    #[error(transparent)]
    Store(#[from] store::Error),
}
