//! Why an access is not noted.

use thiserror::Error;

/// Why an access is not noted.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AccessError {
    /// The identifier is that of somebody else's access.
    #[error("the identifier is another auditor's")]
    IdTaken,
}
