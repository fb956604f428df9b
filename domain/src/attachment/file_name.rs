//! The name to save a file under.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::limits::Limits;

/// The name to save a file under: 1 to 255 characters of one line, no path, nothing that shows it
/// other than it is.
///
/// A name that is none is refused and not mended, so that everybody sees the name that the sender saw.
/// Joiners, which many scripts need, are letters of a name like others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileName(String);

/// Why a text is no name of a file.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum FileNameError {
    /// Nothing to see, or only dots.
    #[error("must be a name, not empty and not only dots")]
    Blank,
    /// Longer than the limit.
    #[error("must be at most {chars_max} characters")]
    TooLong {
        /// The limit.
        chars_max: usize,
    },
    /// It would lead into a folder.
    #[error("must not contain a slash or a backslash")]
    Path,
    /// Line breaks, NUL and the like.
    #[error("must not contain line breaks and other control characters")]
    Control,
    /// Characters that turn the direction of what follows, so that `exe.gpj` looks like `jpg.exe`.
    #[error("must not contain characters that change the direction of writing")]
    Direction,
}

impl FileName {
    /// Takes a name.
    pub fn parse(name: impl Into<String>, limits: &Limits) -> Result<Self, FileNameError> {
        let name = name.into();
        let chars_max = limits.file_name_chars_max;
        if name.chars().count() > chars_max {
            return Err(FileNameError::TooLong { chars_max });
        }
        if name.contains(['/', '\\']) {
            return Err(FileNameError::Path);
        }
        if name.chars().any(breaks_a_line) {
            return Err(FileNameError::Control);
        }
        if name.chars().any(turns_direction) {
            return Err(FileNameError::Direction);
        }
        if name.chars().all(|c| c.is_whitespace() || c == '.') {
            return Err(FileNameError::Blank);
        }
        Ok(Self(name))
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn breaks_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Result<(), FileNameError>) {
        assert_eq!(FileName::parse(name, &Limits::default()).map(|_| ()), expected, "{name:?}");
    }

    #[test]
    fn names_in_any_script_are_taken_as_they_are() {
        for name in
            ["photo.jpg", "చిత్రం 1.png", "क\u{200D}ष.txt", ".profile", "a b (2).tar.gz", "👩‍👩‍👧.gif"]
        {
            check(name, Ok(()));
        }
        check(&"శ".repeat(255), Ok(()));
    }

    #[test]
    fn what_is_a_path_or_several_lines_or_looks_like_another_name_is_refused() {
        check("", Err(FileNameError::Blank));
        check(" .. ", Err(FileNameError::Blank));
        check("../../etc/passwd", Err(FileNameError::Path));
        check("C:\\boot.ini", Err(FileNameError::Path));
        check("a\nb.txt", Err(FileNameError::Control));
        check("a\r\nSet-Cookie: x.txt", Err(FileNameError::Control));
        check("a\0.txt", Err(FileNameError::Control));
        check("a\u{2028}b.txt", Err(FileNameError::Control));
        check("photo\u{202E}gpj.exe", Err(FileNameError::Direction));
        check("\u{2067}a.txt", Err(FileNameError::Direction));
        check(&"a".repeat(10_000), Err(FileNameError::TooLong { chars_max: 255 }));
    }

    proptest! {
        #[test]
        fn a_name_that_was_taken_fits_into_one_line_of_a_header(name in any::<String>()) {
            if let Ok(taken) = FileName::parse(name.clone(), &Limits::default()) {
                prop_assert_eq!(taken.as_str(), name.as_str());
                prop_assert!(!taken.as_str().contains(['/', '\\', '\r', '\n', '\0']));
                prop_assert!(taken.as_str().chars().count() <= 255);
            }
        }
    }
}
