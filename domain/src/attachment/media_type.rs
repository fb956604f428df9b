//! What a file says it is.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest type or subtype, as RFC 6838 has it.
const PART_BYTES_MAX: usize = 127;

/// What is nothing in particular: bytes to be saved.
const BYTES: &str = "application/octet-stream";

/// A media type without parameters, in lower case: `image/png`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MediaType(String);

/// Why a text is no media type.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("must be a media type like image/png")]
pub struct MediaTypeError;

impl MediaType {
    /// Takes a media type; parameters are dropped.
    pub fn parse(text: &str) -> Result<Self, MediaTypeError> {
        let essence = text.split(';').next().unwrap_or_default().trim();
        match essence.split_once('/') {
            Some((kind, subtype)) if is_part(kind) && is_part(subtype) => {
                Ok(Self(essence.to_ascii_lowercase()))
            }
            _ => Err(MediaTypeError),
        }
    }

    /// The type itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As what a file is handed out that was not found to be a picture: its own type, unless that would
    /// have somebody show or run it.
    pub fn of_download(&self) -> Self {
        if is_shown_or_run(&self.0) { Self(BYTES.to_owned()) } else { self.clone() }
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_part(part: &str) -> bool {
    let is_first = |c: u8| c.is_ascii_alphanumeric();
    let is_further = |c: u8| is_first(c) || b"!#$&-^_.+".contains(&c);
    let bytes = part.as_bytes();
    (1..=PART_BYTES_MAX).contains(&bytes.len())
        && is_first(bytes[0])
        && bytes.iter().copied().all(is_further)
}

/// Pictures are what their bytes are found to be, never what somebody says; pages and programs are
/// nobody's to open where the file comes from.
fn is_shown_or_run(essence: &str) -> bool {
    let Some((kind, subtype)) = essence.split_once('/') else { return true };
    let words = ["html", "xml", "svg", "script", "wasm", "x-shockwave-flash", "mathml"];
    matches!(kind, "image" | "multipart" | "message")
        || words.iter().any(|word| subtype.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let parsed = MediaType::parse(text);
        assert_eq!(parsed.as_ref().ok().map(MediaType::as_str), expected, "{text:?}");
    }

    #[test]
    fn a_media_type_is_two_words_in_lower_case() {
        check("image/PNG", Some("image/png"));
        check("text/plain; charset=utf-8", Some("text/plain"));
        check("application/vnd.ms-excel.sheet+x", Some("application/vnd.ms-excel.sheet+x"));
        for wrong in
            ["", "image", "image/", "/png", "image/png\r\nx: y", "a b/c", "im*ge/png", "é/x"]
        {
            check(wrong, None);
        }
        check(&format!("image/{}", "a".repeat(128)), None);
    }

    #[test]
    fn what_could_be_shown_or_run_is_only_bytes() {
        let of_download = |text| MediaType::parse(text).unwrap().of_download().0;
        for harmless in ["application/pdf", "video/mp4", "text/plain", "application/zip"] {
            assert_eq!(of_download(harmless), harmless);
        }
        for harmful in [
            "text/html",
            "application/xhtml+xml",
            "image/svg+xml",
            "image/png",
            "text/javascript",
            "application/xml",
            "application/wasm",
            "multipart/related",
            "message/rfc822",
        ] {
            assert_eq!(of_download(harmful), BYTES, "{harmful}");
        }
    }
}
