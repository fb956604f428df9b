//! What is sought.

use std::str::FromStr;

use sandesham_domain::{RoomId, Timestamp, UserId};
use thiserror::Error;

use super::fold::{fold, is_word};

/// The longest query, in bytes.
const BYTES_MAX: usize = 400;

/// The most words of a query.
const WORDS_MAX: usize = 16;

/// So many letters in a row are found wherever they stand in a word.
const PART_LETTERS_MIN: usize = 3;

/// What is sought: every word of it, in any order, each anywhere in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    /// Folded words that the index of parts can find.
    pub(super) parts: Vec<String>,
    /// Folded words of one or two letters: they are the beginnings of words. Where there is nothing else that
    /// an index can find, the first letters of `others`, too.
    pub(super) beginnings: Vec<String>,
    /// Folded words without three letters in a row: only looked for where another word was found.
    pub(super) others: Vec<String>,
}

/// Why a text cannot be sought.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SearchQueryError {
    /// Signs alone are in no index.
    #[error("must have a letter, a digit or an emoji")]
    NoWord,
    /// It is too long.
    #[error("must be at most {BYTES_MAX} bytes and {WORDS_MAX} words")]
    TooLong,
}

/// Which of the messages that are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SearchFilter {
    /// Only those in this room.
    pub room_id: Option<RoomId>,
    /// Only those by this author.
    pub author: Option<UserId>,
    /// Only those sent before.
    pub before: Option<Timestamp>,
    /// Only those sent at or after.
    pub after: Option<Timestamp>,
    /// Only those that came with such a file.
    pub has: Option<SoughtFile>,
}

/// What a message may have come with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoughtFile {
    /// A picture.
    Image,
    /// Any file.
    File,
}

impl SoughtFile {
    /// As in addresses.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "image" => Some(Self::Image),
            "file" => Some(Self::File),
            _ => None,
        }
    }

    /// The pattern of content types.
    pub(super) const fn pattern(self) -> &'static str {
        match self {
            Self::Image => "image/%",
            Self::File => "%",
        }
    }
}

impl FromStr for SearchQuery {
    type Err = SearchQueryError;

    fn from_str(text: &str) -> Result<Self, SearchQueryError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        if text.len() > BYTES_MAX || words.len() > WORDS_MAX {
            return Err(SearchQueryError::TooLong);
        }
        let mut query = Self { parts: Vec::new(), beginnings: Vec::new(), others: Vec::new() };
        for word in words {
            query.take(word);
        }
        if query.parts.is_empty() && query.beginnings.is_empty() {
            query.beginnings = query.others.iter().filter_map(|other| beginning(other)).collect();
        }
        if query.parts.is_empty() && query.beginnings.is_empty() {
            return Err(SearchQueryError::NoWord);
        }
        Ok(query)
    }
}

impl SearchQuery {
    fn take(&mut self, word: &str) {
        let folded = fold(word);
        let letters = folded.chars().filter(|character| character.is_alphanumeric()).count();
        if word.chars().any(is_word) || longest_run(&folded) >= PART_LETTERS_MIN {
            self.parts.push(folded);
        } else if letters > 0 && folded.chars().all(char::is_alphanumeric) {
            self.beginnings.push(folded);
        } else {
            self.others.push(folded);
        }
    }
}

/// The letters and digits that a word begins with, signs before them aside: to the index they begin a word
/// in `c++`, `at&t` and `3.5`.
fn beginning(folded: &str) -> Option<String> {
    let mut runs = folded.split(|character: char| !character.is_alphanumeric());
    runs.find(|run| !run.is_empty()).map(str::to_owned)
}

fn longest_run(folded: &str) -> usize {
    let runs = folded.split(|character: char| !character.is_alphanumeric());
    runs.map(|run| run.chars().count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, parts: &[&str], beginnings: &[&str], others: &[&str]) {
        let query: SearchQuery = text.parse().unwrap();
        assert_eq!(query.parts, parts);
        assert_eq!(query.beginnings, beginnings);
        assert_eq!(query.others, others);
    }

    #[test]
    fn each_word_goes_to_the_index_that_can_find_it() {
        check("Tea at 5", &["tea"], &["at", "5"], &[]);
        check("上海", &[" 上 海 "], &[], &[]);
        check("👍", &[" emoji1f44d "], &[], &[]);
        check("https://a.b/?q=1 :)", &["https://a.b/?q=1"], &[], &[":)"]);
        check("తెలుగు", &["తెలుగు"], &[], &[]);
        check("C++ (AT&T)", &[], &["c", "at"], &["c++", "(at&t)"]);
        check("learn C++", &["learn"], &[], &["c++"]);
    }

    #[test]
    fn what_no_index_can_find_is_refused() {
        assert_eq!("".parse::<SearchQuery>(), Err(SearchQueryError::NoWord));
        assert_eq!(" :) %% ".parse::<SearchQuery>(), Err(SearchQueryError::NoWord));
        assert_eq!("a ".repeat(17).parse::<SearchQuery>(), Err(SearchQueryError::TooLong));
        assert_eq!("a".repeat(401).parse::<SearchQuery>(), Err(SearchQueryError::TooLong));
    }
}
