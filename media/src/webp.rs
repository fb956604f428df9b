//! WebP: chunks in a RIFF container.

use crate::limits::Limits;
use crate::reason::Reason;

/// `RIFF`, the length of the rest, `WEBP`.
const HEADER_BYTES: usize = 12;

/// Bits of the extended header that say that there is EXIF and XMP.
const METADATA_FLAGS: u8 = 0x08 | 0x04;

/// What it takes to show the picture, its animation and its colours as they are meant.
const NEEDED: [&[u8; 4]; 7] = [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];

/// The same picture, without what it tells of where and when, and whatever stands after its end.
pub(crate) struct Cleaned {
    pub(crate) bytes: Vec<u8>,
    /// 1 for one that does not move.
    pub(crate) frames: u32,
}

pub(crate) fn clean(bytes: &[u8], limits: &Limits) -> Result<Cleaned, Reason> {
    let length = bytes.get(4..8).ok_or(Reason::Truncated)?;
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
    let end = usize::try_from(length).ok().and_then(|length| length.checked_add(8));
    let end = end.filter(|end| *end >= HEADER_BYTES).ok_or(Reason::Damaged)?;
    let mut rest = bytes.get(HEADER_BYTES..end).ok_or(Reason::Truncated)?;
    let mut kept = bytes[..HEADER_BYTES].to_vec();
    let mut frames = 0;
    while !rest.is_empty() {
        let chunk = chunk(rest)?;
        let name = &chunk[..4];
        if name == b"ANMF" {
            frames += 1;
            if frames > limits.frames_max {
                return Err(Reason::TooManyFrames);
            }
        }
        if NEEDED.iter().any(|needed| *needed == name) {
            let at = kept.len();
            kept.extend_from_slice(chunk);
            if name == b"VP8X"
                && let Some(flags) = kept.get_mut(at + 8)
            {
                *flags &= !METADATA_FLAGS;
            }
        }
        rest = &rest[chunk.len()..];
    }
    let length = u32::try_from(kept.len() - 8).map_err(|_| Reason::Damaged)?;
    kept[4..8].copy_from_slice(&length.to_le_bytes());
    Ok(Cleaned { bytes: kept, frames: frames.max(1) })
}

/// The first one, with its name, its length, and the byte that fills up an odd one.
fn chunk(rest: &[u8]) -> Result<&[u8], Reason> {
    let length = rest.get(4..8).ok_or(Reason::Truncated)?;
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
    let length = usize::try_from(length).map_err(|_| Reason::Damaged)?;
    let whole = length.checked_add(8 + length % 2).ok_or(Reason::Damaged)?;
    rest.get(..whole).ok_or(Reason::Truncated)
}
