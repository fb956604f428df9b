//! Why an erasure refuses.

use thiserror::Error;

/// Why an erasure refuses.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ErasureError {
    /// Nothing was erased.
    #[error("nothing was erased")]
    Nothing,
    /// More than one event may tell.
    #[error("{count} events are more than {positions_max}")]
    TooMany {
        /// How many they are.
        count: u64,
        /// How many they may be.
        positions_max: u64,
    },
    /// A person's own erasure that does not say whose it is.
    #[error("nobody is named whose own erasure it is")]
    Nobody,
}
