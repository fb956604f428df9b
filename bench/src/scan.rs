//! Fields found by searching a frame's bytes, which costs a tenth of parsing it.
//!
//! Right only for what this generator itself causes: its texts hold no quotation marks and no key names.

use anyhow::{Context as _, Result, bail};
use memchr::memmem;

/// What a frame is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// A message was sent: its number in the room.
    Message { room_seq: u64 },
    /// Another numbered event of a room.
    Numbered { room_seq: u64 },
    /// An answer to the command of that number.
    Answer { id: u64 },
    /// Receipts, typing, presence.
    Other,
}

/// The generator's commands are numbered; those whose answers nobody waits for have this `id`.
pub(crate) const NOT_WAITED_FOR: &str = "0";

/// Tells what a frame is; an answer that is a problem fails the run.
pub(crate) fn frame(text: &[u8]) -> Result<Frame> {
    if text.starts_with(br#"{"specversion""#) {
        let Some(room_seq) = number_after(text, br#""roomseq":"#) else {
            return Ok(Frame::Other);
        };
        let is_message = memmem::find(text, br#""type":"sandesham.message.sent.v1""#).is_some();
        return Ok(if is_message {
            Frame::Message { room_seq }
        } else {
            Frame::Numbered { room_seq }
        });
    }
    if memmem::find(text, br#""re":"#).is_none() {
        return Ok(Frame::Other);
    }
    if memmem::find(text, br#""ok":true"#).is_none() {
        bail!("refused: {}", String::from_utf8_lossy(text));
    }
    let id = number_after(text, br#""re":""#).context("an answer without its number")?;
    Ok(Frame::Answer { id })
}

/// The number that follows `key`.
pub(crate) fn number_after(text: &[u8], key: &[u8]) -> Option<u64> {
    let start = memmem::find(text, key)? + key.len();
    let digits = text[start..].iter().take_while(|byte| byte.is_ascii_digit());
    let mut number = None;
    for digit in digits {
        number = Some(number.unwrap_or(0) * 10 + u64::from(digit - b'0'));
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_apart() {
        let message =
            br#"{"specversion":"1.0","type":"sandesham.message.sent.v1","roomseq":42,"data":{}}"#;
        assert_eq!(frame(message).unwrap(), Frame::Message { room_seq: 42 });
        let edited =
            br#"{"specversion":"1.0","type":"sandesham.message.edited.v1","roomseq":7,"data":{}}"#;
        assert_eq!(frame(edited).unwrap(), Frame::Numbered { room_seq: 7 });
        let receipt = br#"{"specversion":"1.0","type":"sandesham.receipt.read.v1","data":{}}"#;
        assert_eq!(frame(receipt).unwrap(), Frame::Other);
        let answer = br#"{"re":"9","ok":true,"position":3,"room_seq":1}"#;
        assert_eq!(frame(answer).unwrap(), Frame::Answer { id: 9 });
        assert_eq!(frame(br#"{"op":"typing"}"#).unwrap(), Frame::Other);
        assert!(frame(br#"{"re":"9","error":{"code":"conflict"}}"#).is_err());
    }
}
