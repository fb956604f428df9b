//! What may go wrong with the log, and how an append may end without success.

use sandesham_domain::{DecodeError, Position, StreamId};
use thiserror::Error;

/// Reading the log, or keeping the tasks around it alive, failed.
#[derive(Debug, Error)]
pub enum Error {
    /// Postgres could not be asked, or refused.
    #[error("failed to query the log")]
    Database(#[from] sqlx::Error),
    /// A row that this program does not understand: a newer one wrote it.
    #[error("event at position {position} has the unknown {column} {value:?}")]
    UnknownValue {
        /// Where.
        position: Position,
        /// Which column.
        column: &'static str,
        /// What it says.
        value: String,
    },
    /// A stream whose events do not make an aggregate.
    #[error("stream {stream} cannot be folded")]
    Decode {
        /// Which stream.
        stream: StreamId,
        /// Why.
        #[source]
        source: DecodeError,
    },
    /// A temporary file could not be used: its disk is full, perhaps.
    #[error("failed to use a temporary file")]
    Scratch(#[source] std::io::Error),
    /// A part of the work ended before its end.
    #[error("a part of the work was interrupted")]
    Interrupted,
    /// There is no key to sign the log's heads with.
    #[error("the log has no key")]
    NoKey,
    /// The appender had to end while it did not know whether its last batch was committed.
    #[error("the outcome of the last batch of {commits} commits is unknown")]
    Unsettled {
        /// How many commits it held.
        commits: usize,
    },
}

impl Error {
    /// Whether the same question may be answered later: Postgres is away or busy. What it answered and
    /// this program does not understand stays as it is.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Database(error) => !matches!(
                error,
                sqlx::Error::ColumnDecode { .. }
                    | sqlx::Error::ColumnNotFound(_)
                    | sqlx::Error::Decode(_)
                    | sqlx::Error::TypeNotFound { .. }
            ),
            Self::UnknownValue { .. } | Self::Decode { .. } | Self::NoKey => false,
            Self::Scratch(_) | Self::Interrupted | Self::Unsettled { .. } => true,
        }
    }
}

/// Why a commit is not in the log.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AppendError {
    /// A stream is not at the expected version, or a guard failed: decide again, on the log.
    #[error("the decision was based on an older state")]
    Conflict,
    /// An earlier commit of the same lane conflicted: decide again, after that one.
    #[error("an earlier commit of the lane conflicted")]
    HandedBack,
    /// It can never be appended as it is.
    #[error("the commit cannot be stored")]
    Rejected(#[source] RejectReason),
    /// The log could not take it in time: Postgres is away, the queue is full, or the process is
    /// ending. When Postgres went away in the middle it may have been committed all the same.
    #[error("the log is unavailable")]
    Unavailable,
}

/// Why a commit can never be appended as it is.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RejectReason {
    /// There is no event in it, or a write without one.
    #[error("a write has no event")]
    Empty,
    /// It contains `\u0000`, which Postgres cannot hold in a text.
    #[error("a text contains the character U+0000")]
    NulCharacter,
    /// An event, or the metadata, is too large.
    #[error("{bytes} bytes are more than {max}")]
    TooLarge {
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        max: usize,
    },
    /// The data or the metadata is not a bare JSON object.
    #[error("not a JSON object")]
    NotAnObject,
    /// Postgres refused it, and it alone of its batch.
    #[error("Postgres refused it with SQLSTATE {sqlstate}")]
    Refused {
        /// Why, as Postgres codes it.
        sqlstate: String,
        /// The constraint that it would have broken.
        constraint: Option<String>,
    },
}

/// An error with its causes: the outermost alone does not say what Postgres or NATS answered.
pub fn describe(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}
