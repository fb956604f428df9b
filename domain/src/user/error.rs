//! Why an account refuses.

use thiserror::Error;

/// Why an account refuses.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum UserError {
    /// There is no such account.
    #[error("no such user")]
    Unknown,
    /// The identifier is taken.
    #[error("the user exists already")]
    Exists,
    /// The account is closed.
    #[error("the account is deactivated")]
    Deactivated,
}
