//! Why something is erased.

use thiserror::Error;

/// The longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 500;

/// Why something is erased, in the words of who does it. It stays in the log: it says nothing of what
/// was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

/// What no reason is.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("must be 1 to {REASON_CHARS_MAX} characters on one line")]
pub struct ReasonError;

impl Reason {
    /// Takes a line of text, without the white space around it.
    pub fn parse(text: &str) -> Result<Self, ReasonError> {
        let text = text.trim();
        let is_long = text.chars().nth(REASON_CHARS_MAX).is_some();
        if text.is_empty() || is_long || text.chars().any(char::is_control) {
            return Err(ReasonError);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
