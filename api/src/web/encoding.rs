//! The forms in which a file is embedded.

use axum::http::{HeaderMap, header};

/// A form of a file. Compressed ones stand beside it, with an ending more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Plain,
}

impl Encoding {
    /// The smallest first.
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Plain];

    /// Those that a client takes, the smallest first.
    pub(super) fn accepted(headers: &HeaderMap) -> impl Iterator<Item = Self> {
        let accepted = headers.get(header::ACCEPT_ENCODING);
        let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self::ALL.into_iter().filter(move |encoding| encoding.is_in(accepted))
    }

    /// Whether a file of this name is a compressed form of another.
    pub(super) fn is_form(name: &str) -> bool {
        [Self::Brotli, Self::Gzip].iter().any(|encoding| name.ends_with(encoding.suffix()))
    }

    /// What the name of the file ends with.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Plain => "",
        }
    }

    /// As `Content-Encoding` names it.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Plain => None,
        }
    }

    fn is_in(self, accepted: &str) -> bool {
        let Some(name) = self.name() else { return true };
        accepted.split(',').any(|one| {
            let (coding, weight) = one.split_once(';').unwrap_or((one, ""));
            coding.trim().eq_ignore_ascii_case(name)
                && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
    }
}
