//! An email address, as far as it must be understood to tell two accounts apart.

use thiserror::Error;

/// The longest address that mail is delivered to (RFC 5321).
const BYTES_MAX: usize = 254;

/// An email address: as it was given, and in the form in which two of them are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    given: String,
    key: String,
}

/// Text that is no email address.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("must be an email address of at most {BYTES_MAX} bytes")]
pub struct EmailError;

impl Email {
    /// Takes an address. What it must be like is what every mail server agrees on: something, one
    /// `@`, and a host; no white space and no controls. White space around it is dropped.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, EmailError> {
        let given = text.as_ref().trim();
        let (local, host) = given.split_once('@').ok_or(EmailError)?;
        let wrong = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',');
        let is_host = host.split('.').all(|label| !label.is_empty());
        if local.is_empty()
            || !is_host
            || host.contains('@')
            || given.contains(wrong)
            || given.len() > BYTES_MAX
        {
            return Err(EmailError);
        }
        // No provider tells accounts apart by case; that of the local part is kept for delivery.
        Ok(Self { given: given.to_owned(), key: given.to_lowercase() })
    }

    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.given
    }

    /// The form in which two addresses are compared.
    pub fn key(&self) -> &str {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_without_its_case() {
        let (one, other) = (Email::parse(" Asha@Example.org "), Email::parse("aSHA@example.ORG"));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one.key(), other.key());
        assert_eq!(one.as_str(), "Asha@Example.org");
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        let bad = ["", "asha", "@example.org", "asha@", "a b@example.org", "a@b@c", "a@.org"];
        for text in bad.into_iter().chain(["a@b..c", "a\u{7}@b.c", "<a@b.c>", long.as_str()]) {
            assert_eq!(Email::parse(text), Err(EmailError), "{text:?}");
        }
        for text in ["asha@example.org", "a+b@localhost", "ఆశ@ఉదాహరణ.భారత్"]
        {
            assert!(Email::parse(text).is_ok(), "{text}");
        }
    }
}
