//! JPEG: a row of segments, among them whatever cameras and programs like to tell.

use crate::reason::Reason;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const COM: u8 = 0xfe;
const TEM: u8 = 0x01;

/// The JFIF header's fixed part: what follows is a small picture, perhaps of what was cut off.
const JFIF_BYTES: usize = 14;

/// The same picture, without what is not needed to show it and what stands after its end.
pub(crate) fn clean(bytes: &[u8]) -> Result<Vec<u8>, Reason> {
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend([0xff, SOI]);
    let mut at = 2;
    loop {
        let (marker, body) = segment(bytes, &mut at)?;
        match marker {
            EOI => {
                kept.extend([0xff, EOI]);
                return Ok(kept);
            }
            // Without a body.
            TEM | 0xd0..=0xd8 => {}
            _ if is_needed(marker, body) => keep(&mut kept, marker, body)?,
            _ => {}
        }
        if marker == SOS {
            kept.extend_from_slice(scan(bytes, &mut at)?);
        }
    }
}

/// The marker at `at`, and its body; `at` is past it then.
fn segment<'a>(bytes: &'a [u8], at: &mut usize) -> Result<(u8, &'a [u8]), Reason> {
    if *bytes.get(*at).ok_or(Reason::Truncated)? != 0xff {
        return Err(Reason::Damaged);
    }
    // Any number of 0xff may stand before a marker.
    while *bytes.get(*at).ok_or(Reason::Truncated)? == 0xff {
        *at += 1;
    }
    let marker = bytes[*at];
    *at += 1;
    if matches!(marker, EOI | TEM | 0xd0..=0xd8) {
        return Ok((marker, &[]));
    }
    let length = bytes.get(*at..*at + 2).ok_or(Reason::Truncated)?;
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    if length < 2 {
        return Err(Reason::Damaged);
    }
    let body = bytes.get(*at + 2..*at + length).ok_or(Reason::Truncated)?;
    *at += length;
    Ok((marker, body))
}

/// The compressed data at `at`: up to the next marker that is not part of it.
fn scan<'a>(bytes: &'a [u8], at: &mut usize) -> Result<&'a [u8], Reason> {
    let begun = *at;
    loop {
        let rest = bytes.get(*at..).ok_or(Reason::Truncated)?;
        let found = rest.iter().position(|byte| *byte == 0xff).ok_or(Reason::Truncated)?;
        match rest.get(found + 1).ok_or(Reason::Truncated)? {
            // A stuffed byte, or where a decoder may begin again.
            0x00 | 0xd0..=0xd7 => *at += found + 2,
            0xff => *at += found + 1,
            _ => {
                *at += found;
                return Ok(&bytes[begun..*at]);
            }
        }
    }
}

/// Tables, frames and scans; of what applications add, how colours are to be understood.
fn is_needed(marker: u8, body: &[u8]) -> bool {
    match marker {
        0xe0 => body.starts_with(b"JFIF\0") && body.len() >= JFIF_BYTES,
        0xe2 => body.starts_with(b"ICC_PROFILE\0"),
        0xee => body.starts_with(b"Adobe"),
        // Other applications', comments, reserved ones, and extensions that no decoder needs.
        0xe1..=0xef | COM | 0x02..=0xbf | 0xf0..=0xfd => false,
        _ => true,
    }
}

fn keep(kept: &mut Vec<u8>, marker: u8, body: &[u8]) -> Result<(), Reason> {
    let mut body = body.to_vec();
    if marker == 0xe0 {
        body.truncate(JFIF_BYTES);
        // The size of the small picture.
        body[JFIF_BYTES - 2..].fill(0);
    }
    let length = u16::try_from(body.len() + 2).map_err(|_| Reason::Damaged)?;
    kept.extend([0xff, marker]);
    kept.extend(length.to_be_bytes());
    kept.extend(body);
    Ok(())
}
