//! What a picture shows, in words.

use serde::{Deserialize, Serialize};

use crate::limits::Limits;
use crate::validation::TextError;

/// What a file shows, in words: at most 1,000 characters, kept as given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AltText(String);

impl AltText {
    /// Takes a text within the limits; none for one with nothing in it.
    pub fn parse(text: impl Into<String>, limits: &Limits) -> Result<Option<Self>, TextError> {
        let text = text.into();
        if text.contains('\0') {
            return Err(TextError::Nul);
        }
        let chars_max = limits.alt_chars_max;
        if text.chars().count() > chars_max {
            return Err(TextError::TooManyChars { chars_max });
        }
        Ok((!text.trim().is_empty()).then_some(Self(text)))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_a_picture_have_a_limit_and_may_be_missing() {
        let parse = |text: &str| AltText::parse(text, &Limits::default());
        let given = parse("పిల్లి on a mat\nasleep").unwrap().unwrap();
        assert_eq!(given.as_str(), "పిల్లి on a mat\nasleep");
        assert_eq!(parse(" \n"), Ok(None));
        assert!(parse(&"శ".repeat(1_000)).is_ok());
        let too_long = TextError::TooManyChars { chars_max: 1_000 };
        assert_eq!(parse(&"శ".repeat(1_001)), Err(too_long));
        assert_eq!(parse("a\0b"), Err(TextError::Nul));
    }
}
