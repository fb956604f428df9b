//! A container that tells nothing but its picture.
//!
//! Nothing is moved, since items are found by where they are: what is not needed becomes zeros, and a box of it `free`.

use std::ops::Range;

use super::boxes::BoxAt;
use super::container::Container;
use crate::reason::Reason;

const TOP: [&[u8; 4]; 3] = [b"ftyp", b"meta", b"mdat"];

const META: [&[u8; 4]; 7] = [b"hdlr", b"pitm", b"iinf", b"iloc", b"iprp", b"iref", b"idat"];

const PROPERTIES: [&[u8; 4]; 11] = [
    b"ispe", b"pixi", b"av1C", b"irot", b"imir", b"colr", b"auxC", b"pasp", b"clli", b"mdcv",
    b"a1op",
];

/// Version, flags, and two more words, before the name of a handler, which is a text.
const HANDLER_BYTES: usize = 20;

/// The same container; `needed` are the bytes that its picture is made of.
pub(super) fn clean(
    bytes: &[u8],
    container: &Container,
    needed: &[Range<usize>],
) -> Result<Vec<u8>, Reason> {
    // What follows the last box is no box.
    let end = container.top.last().map_or(0, |last| last.body.end);
    let mut cleaned = bytes[..end].to_vec();
    forget_others(&mut cleaned, &container.top, &TOP);
    forget_others(&mut cleaned, &container.meta, &META);
    forget_others(&mut cleaned, &container.properties, &PROPERTIES);
    for handler in container.meta.iter().filter(|found| &found.name == b"hdlr") {
        let name_at = handler.body.start.saturating_add(HANDLER_BYTES).min(handler.body.end);
        cleaned[name_at..handler.body.end].fill(0);
    }
    for info in &container.infos {
        let kind = cleaned[info.body.clone()].windows(4).position(|kind| kind == b"av01");
        // Names of items are texts.
        let name_at = kind.map_or(info.body.end, |at| info.body.start + at + 4);
        cleaned[name_at..info.body.end].fill(0);
    }
    let mut needed = needed.to_vec();
    needed.sort_by_key(|range| range.start);
    let holds_data = |found: &&BoxAt| matches!(&found.name, b"mdat" | b"idat");
    for data in container.top.iter().chain(&container.meta).filter(holds_data) {
        let mut at = data.body.start;
        for range in &needed {
            let start = range.start.clamp(at, data.body.end);
            cleaned[at..start].fill(0);
            at = range.end.clamp(start, data.body.end);
        }
        cleaned[at..data.body.end].fill(0);
    }
    let is_whole =
        needed.iter().all(|range| cleaned.get(range.clone()) == bytes.get(range.clone()));
    if is_whole { Ok(cleaned) } else { Err(Reason::Damaged) }
}

/// Also what is needed but hidden in them: that is no picture then.
fn forget_others(cleaned: &mut [u8], boxes: &[BoxAt], known: &[&[u8; 4]]) {
    for found in boxes.iter().filter(|found| !known.contains(&&found.name)) {
        cleaned[found.name_at..found.name_at + 4].copy_from_slice(b"free");
        cleaned[found.body.clone()].fill(0);
    }
}
