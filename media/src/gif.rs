//! GIF: blocks of blocks.

use crate::limits::Limits;
use crate::reason::Reason;

/// Signature and the description of the screen.
const HEADER_BYTES: usize = 13;

const IMAGE: u8 = 0x2c;
const EXTENSION: u8 = 0x21;
const TRAILER: u8 = 0x3b;

const GRAPHIC_CONTROL: u8 = 0xf9;
const APPLICATION: u8 = 0xff;

/// Say how often an animation is shown; others carry whatever programs like to tell.
const LOOPS: [&[u8; 11]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

/// The same picture, without comments, texts and whatever stands after its end.
pub(crate) struct Cleaned {
    pub(crate) bytes: Vec<u8>,
    pub(crate) frames: u32,
}

pub(crate) fn clean(bytes: &[u8], limits: &Limits) -> Result<Cleaned, Reason> {
    let flags = *bytes.get(10).ok_or(Reason::Truncated)?;
    let mut at = HEADER_BYTES + colours(flags);
    let mut kept = bytes.get(..at).ok_or(Reason::Truncated)?.to_vec();
    let mut frames = 0;
    loop {
        let begun = at;
        match bytes.get(at) {
            Some(&IMAGE) => {
                let flags = *bytes.get(at + 9).ok_or(Reason::Truncated)?;
                // Its description, its colours, and the size of its codes.
                at = blocks(bytes, at + 10 + colours(flags) + 1)?;
                kept.extend_from_slice(&bytes[begun..at]);
                frames += 1;
                if frames > limits.frames_max {
                    return Err(Reason::TooManyFrames);
                }
            }
            Some(&EXTENSION) => {
                let label = *bytes.get(at + 1).ok_or(Reason::Truncated)?;
                at = blocks(bytes, at + 2)?;
                let body = &bytes[begun..at];
                if label == GRAPHIC_CONTROL || label == APPLICATION && is_loop(body) {
                    kept.extend_from_slice(body);
                }
            }
            // Many programs leave the trailer out.
            Some(&TRAILER) | None if frames > 0 => {
                kept.push(TRAILER);
                return Ok(Cleaned { bytes: kept, frames });
            }
            None => return Err(Reason::Truncated),
            Some(_) => return Err(Reason::Damaged),
        }
    }
}

/// The bytes of a table of colours.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 0x07) + 1) }
}

/// Past the blocks that begin at `at`, the empty one at their end included.
fn blocks(bytes: &[u8], mut at: usize) -> Result<usize, Reason> {
    loop {
        let length = usize::from(*bytes.get(at).ok_or(Reason::Truncated)?);
        at += 1 + length;
        if length == 0 {
            return Ok(at);
        }
    }
}

/// Label, name, and one block of three bytes: a longer one is no loop.
fn is_loop(extension: &[u8]) -> bool {
    let is_named =
        extension.get(3..14).is_some_and(|name| LOOPS.iter().any(|loops| *loops == name));
    is_named && extension.len() == 19
}
