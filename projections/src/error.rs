//! What may go wrong with read models.

use sandesham_domain::{DecodeError, Position};
use thiserror::Error;

use crate::name::ProjectionName;

/// Reading, applying, rebuilding or comparing read models failed.
#[derive(Debug, Error)]
pub enum Error {
    /// Postgres could not be asked, or refused.
    #[error("failed to query the read models")]
    Database(#[from] sqlx::Error),
    /// The log could not be read.
    #[error("failed to read the log")]
    Log(#[from] sandesham_log::Error),
    /// An event that no row can be made of: a newer or a broken program wrote it.
    #[error("the event at position {position} cannot be projected")]
    Event {
        /// Where it stands in the log.
        position: Position,
        /// Why.
        #[source]
        source: DecodeError,
    },
    /// An event that is not the next one: a gap would be lost for ever.
    #[error("event {found} came where {expected} was due")]
    NotTheNext {
        /// The position that was due.
        expected: Position,
        /// The one that came.
        found: Position,
    },
    /// A value in a row that this program does not know: a newer one wrote it.
    #[error("a read model holds the unknown {what} {value:?}")]
    UnknownValue {
        /// What it should be.
        what: &'static str,
        /// What it says.
        value: String,
    },
    /// The log has no event there: nothing can be proven of it.
    #[error("the log has no event at position {position}")]
    NoLeaf {
        /// Where.
        position: u64,
    },
    /// The checkpoint is elsewhere: another projector moved it.
    #[error("the checkpoint of {name} is not at {position} any more")]
    Moved {
        /// Whose checkpoint.
        name: ProjectionName,
        /// Where it was thought to be.
        position: Position,
    },
    /// A part of the work ended before its end.
    #[error("a part of the work was interrupted")]
    Interrupted,
    /// Another process is rebuilding or verifying the projection.
    #[error("projection {0} is being rebuilt or verified by another process")]
    Busy(ProjectionName),
}
