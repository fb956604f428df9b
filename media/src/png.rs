//! PNG: a row of chunks, each with its length, its name and its check.

use crate::limits::Limits;
use crate::reason::Reason;

const SIGNATURE_BYTES: usize = 8;

/// Beside a chunk's body: length, name, check.
const FRAME_BYTES: usize = 12;

/// What it takes to show the picture, its animation and its colours as they are meant.
const NEEDED: [&[u8; 4]; 15] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
    b"cICP", b"bKGD", b"acTL", b"fcTL", b"fdAT",
];

/// The same picture, without texts, times and whatever stands after its end.
pub(crate) struct Cleaned {
    pub(crate) bytes: Vec<u8>,
    /// 1 for one that does not move.
    pub(crate) frames: u32,
}

pub(crate) fn clean(bytes: &[u8], limits: &Limits) -> Result<Cleaned, Reason> {
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(&bytes[..SIGNATURE_BYTES.min(bytes.len())]);
    let mut rest = bytes.get(SIGNATURE_BYTES..).ok_or(Reason::Truncated)?;
    let mut frames = 0;
    loop {
        let length = rest.get(..4).ok_or(Reason::Truncated)?;
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]);
        let whole = usize::try_from(length).ok().and_then(|n| n.checked_add(FRAME_BYTES));
        let chunk = rest.get(..whole.ok_or(Reason::Damaged)?).ok_or(Reason::Truncated)?;
        let name = &chunk[4..8];
        if name == b"fcTL" {
            frames += 1;
            if frames > limits.frames_max {
                return Err(Reason::TooManyFrames);
            }
        }
        if NEEDED.iter().any(|needed| *needed == name) {
            kept.extend_from_slice(chunk);
        }
        if name == b"IEND" {
            return Ok(Cleaned { bytes: kept, frames: frames.max(1) });
        }
        rest = &rest[chunk.len()..];
    }
}
