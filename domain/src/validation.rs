//! What is wrong with a value that came from outside.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One wrong field of a request, as problem+json tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name, with dots and indexes for nested ones (`members[3]`).
    pub field: String,
    /// What is wrong, for a person.
    pub message: String,
}

impl FieldError {
    /// What is wrong with `field`.
    pub fn new(field: impl Into<String>, message: &(impl ToString + ?Sized)) -> Self {
        Self { field: field.into(), message: message.to_string() }
    }
}

/// Why a text or a name was not taken.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum TextError {
    /// Nothing in it that can be seen.
    #[error("must not be empty or only white space")]
    Blank,
    /// More bytes than the limit.
    #[error("must be at most {bytes_max} bytes")]
    TooManyBytes {
        /// The limit.
        bytes_max: usize,
    },
    /// More characters than the limit.
    #[error("must be at most {chars_max} characters")]
    TooManyChars {
        /// The limit.
        chars_max: usize,
    },
    /// `\u0000`, which Postgres cannot keep in a text.
    #[error("must not contain the character U+0000")]
    Nul,
    /// Not one emoji.
    #[error("must be one emoji of at most {bytes_max} bytes")]
    NotAnEmoji {
        /// The limit.
        bytes_max: usize,
    },
}
