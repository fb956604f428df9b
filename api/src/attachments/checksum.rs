//! The SHA-256 that an upload is bound to.

use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use thiserror::Error;

/// A SHA-256: 64 hexadecimal digits, or base64 as in `x-amz-checksum-sha256`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Checksum(pub(crate) [u8; 32]);

/// It is neither.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("must be a SHA-256: 64 hexadecimal digits, or its base64")]
pub(crate) struct NoChecksum;

impl FromStr for Checksum {
    type Err = NoChecksum;

    fn from_str(text: &str) -> Result<Self, NoChecksum> {
        let bytes = if text.len() == 64 { of_hex(text) } else { BASE64_STANDARD.decode(text).ok() };
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(NoChecksum)
    }
}

fn of_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    text.as_bytes().chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_read_in_either_way_of_writing() {
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let base64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        assert_eq!(hex.parse::<Checksum>(), base64.parse());
        assert_eq!(hex.to_uppercase().parse::<Checksum>(), hex.parse());
        for wrong in
            ["", "x", &hex[1..], &hex.replace('e', "g"), &base64[1..], "47DEQpj8HBSa+/TImW=="]
        {
            assert_eq!(wrong.parse::<Checksum>(), Err(NoChecksum), "{wrong}");
        }
    }
}
