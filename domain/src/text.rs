//! Texts with limits: parsed once, at the edge; behind that line nobody checks again.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::emoji;
use crate::limits::Limits;
use crate::validation::TextError;

/// The longest emoji of a reaction, in bytes: a family of four with skin tones is 41.
const EMOJI_BYTES_MAX: usize = 64;

/// The longest reason of an access, in characters.
const REASON_CHARS_MAX: usize = 500;

macro_rules! text {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text itself, owned.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text!(/// The text of a message: 1 to 16,384 bytes, not only white space; kept exactly as given. Beside
    /// files it may be empty.
    MessageText);
text!(/// The name of a group: 1 to 100 characters, not only white space.
    RoomName);
text!(/// The name of a user: 1 to 100 characters, not only white space.
    UserName);
text!(/// Why an auditor looks: 1 to 500 characters, not only white space.
    AccessReason);
text!(/// A reaction: one emoji, as the client wrote it.
    Emoji);

impl MessageText {
    /// Takes a text within the limits.
    pub fn parse(text: impl Into<String>, limits: &Limits) -> Result<Self, TextError> {
        let text = text.into();
        if text.len() > limits.text_bytes_max {
            return Err(TextError::TooManyBytes { bytes_max: limits.text_bytes_max });
        }
        check_visible(&text)?;
        Ok(Self(text))
    }

    /// Takes a text within the limits, or none at all: beside files there need be none.
    pub fn parse_or_empty(text: impl Into<String>, limits: &Limits) -> Result<Self, TextError> {
        let text = text.into();
        if text.is_empty() { Ok(Self(text)) } else { Self::parse(text, limits) }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl RoomName {
    /// Takes a name within the limits.
    pub fn parse(text: impl Into<String>, limits: &Limits) -> Result<Self, TextError> {
        parse_name(text.into(), limits).map(Self)
    }
}

impl UserName {
    /// Takes a name within the limits.
    pub fn parse(text: impl Into<String>, limits: &Limits) -> Result<Self, TextError> {
        parse_name(text.into(), limits).map(Self)
    }
}

impl Emoji {
    /// Takes one emoji: a single grapheme cluster that Unicode knows as one. Sequences count whether or
    /// not a font draws them (flags, keycaps, skin tones, families).
    pub fn parse(text: impl Into<String>) -> Result<Self, TextError> {
        let text = text.into();
        if text.len() > EMOJI_BYTES_MAX || !emoji::is_one(&text) {
            return Err(TextError::NotAnEmoji { bytes_max: EMOJI_BYTES_MAX });
        }
        Ok(Self(text))
    }
}

impl AccessReason {
    /// Takes a reason within the limit.
    pub fn parse(text: impl Into<String>) -> Result<Self, TextError> {
        parse_line(text.into(), REASON_CHARS_MAX).map(Self)
    }
}

fn parse_name(text: String, limits: &Limits) -> Result<String, TextError> {
    parse_line(text, limits.name_chars_max)
}

fn parse_line(text: String, chars_max: usize) -> Result<String, TextError> {
    if text.chars().count() > chars_max {
        return Err(TextError::TooManyChars { chars_max });
    }
    check_visible(&text)?;
    Ok(text)
}

fn check_visible(text: &str) -> Result<(), TextError> {
    if text.contains('\0') {
        return Err(TextError::Nul);
    }
    if text.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        return Err(TextError::Blank);
    }
    Ok(())
}

/// Whether a character shows nothing by itself and is no white space: joiners, variation selectors, soft
/// hyphens, marks of direction, tags, and the blanks that scripts have for parts of letters.
pub fn is_invisible(c: char) -> bool {
    matches!(
        u32::from(c),
        0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
            | 0x202A..=0x202E | 0x2060..=0x206F | 0x2800 | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
            | 0xE0000..=0xE0FFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(), TextError>) {
        assert_eq!(MessageText::parse(text, &Limits::default()).map(|_| ()), expected);
    }

    #[test]
    fn a_message_has_a_visible_text_within_the_limit() {
        check("నమస్కారం 🙏", Ok(()));
        check(" a ", Ok(()));
        check("", Err(TextError::Blank));
        check(" \n\t\u{200B}", Err(TextError::Blank));
        for invisible in
            ["\u{3164}", "\u{AD}\u{2061}", "\u{115F} \u{FE0F}", "\u{2800}", "\u{E0061}"]
        {
            check(invisible, Err(TextError::Blank));
            check(&format!("{invisible}a"), Ok(()));
        }
        check("a\0b", Err(TextError::Nul));
        check(&"a".repeat(16_384), Ok(()));
        check(&"a".repeat(16_385), Err(TextError::TooManyBytes { bytes_max: 16_384 }));
    }

    #[test]
    fn beside_files_there_need_be_no_text_but_none_of_white_space() {
        let parse = |text| MessageText::parse_or_empty(text, &Limits::default());
        assert!(parse("").is_ok_and(|text| text.is_empty()));
        assert!(parse("look").is_ok_and(|text| !text.is_empty()));
        assert_eq!(parse(" \n"), Err(TextError::Blank));
    }

    #[test]
    fn a_name_is_counted_in_characters() {
        assert!(UserName::parse("శ".repeat(100), &Limits::default()).is_ok());
        let error = UserName::parse("శ".repeat(101), &Limits::default());
        assert_eq!(error, Err(TextError::TooManyChars { chars_max: 100 }));
    }
}
