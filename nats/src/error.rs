//! What can go wrong between the log and NATS.

use std::error::Error as StdError;

use sandesham_domain::Position;
use thiserror::Error;

/// A failure of this crate; all but `Address` pass by themselves or are told by the relay's status.
#[derive(Debug, Error)]
pub enum Error {
    /// The address of the NATS server cannot be read.
    #[error("malformed NATS address {address:?}")]
    Address {
        /// As given, without credentials.
        address: String,
        /// What is wrong with it.
        #[source]
        source: BoxedError,
    },
    /// NATS did not do what it was asked for, or did not answer.
    #[error("NATS failed to {action}")]
    Nats {
        /// What was asked.
        action: &'static str,
        /// Its answer.
        #[source]
        source: BoxedError,
    },
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] sandesham_log::Error),
    /// Postgres was set back while this process ran: what it knows is not in the log any more.
    #[error("the log went back from position {position} to {head}")]
    LogWentBack {
        /// What was delivered already.
        position: Position,
        /// Where the log ends now.
        head: Position,
    },
}

/// A cause from a library.
pub type BoxedError = Box<dyn StdError + Send + Sync + 'static>;

impl Error {
    /// For `map_err` of a call to NATS.
    pub(crate) fn nats<E: Into<BoxedError>>(action: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self::Nats { action, source: source.into() }
    }
}
