//! What a container says of its items.

use std::collections::BTreeMap;
use std::ops::Range;

use image::metadata::Orientation;

use super::boxes::{BoxAt, Reader, boxes};
use crate::reason::Reason;

/// More items than any picture has.
const ITEMS_MAX: usize = 1_000;

/// What a second picture says that tells what shines through.
const ALPHA: [&[u8]; 2] =
    [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1"];

/// A container that was read.
pub(super) struct Container {
    /// All that is understood at the top: the rest is none.
    pub(super) top: Vec<BoxAt>,
    /// Within `meta`.
    pub(super) meta: Vec<BoxAt>,
    /// Within `ipco`: the properties, by number.
    pub(super) properties: Vec<BoxAt>,
    /// Within `iinf`: one for each item.
    pub(super) infos: Vec<BoxAt>,
    primary: u32,
    items: BTreeMap<u32, Item>,
    bodies: Vec<Vec<u8>>,
}

#[derive(Default)]
struct Item {
    kind: [u8; 4],
    parts: Vec<Range<usize>>,
    /// Numbers of properties, from 1.
    properties: Vec<usize>,
    /// Which pictures this belongs to.
    auxiliary_of: Vec<u32>,
}

/// The one picture of a container.
pub(super) struct Found {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) orientation: Orientation,
    pub(super) colour_profile: Option<Vec<u8>>,
    pub(super) colour: u32,
    pub(super) alpha: Option<u32>,
    /// Where in the file what these are made of is.
    pub(super) needed: Vec<Range<usize>>,
}

impl Container {
    /// Reads it; none for a kind that is not understood.
    pub(super) fn read(bytes: &[u8]) -> Result<Option<Self>, Reason> {
        let (top, is_whole) = boxes(bytes, 0..bytes.len());
        let Some(meta) = top.iter().find(|found| &found.name == b"meta") else {
            return if is_whole { Ok(None) } else { Err(Reason::Truncated) };
        };
        if top.iter().any(|found| &found.name == b"moov") {
            return Ok(None);
        }
        let meta_at = meta.body.start.saturating_add(4).min(meta.body.end)..meta.body.end;
        let (meta, is_whole) = boxes(bytes, meta_at);
        let one = |name: &[u8; 4]| meta.iter().find(|found| found.name == *name);
        let (Some(pitm), Some(iinf), Some(iloc), Some(iprp)) =
            (one(b"pitm"), one(b"iinf"), one(b"iloc"), one(b"iprp"))
        else {
            return if is_whole { Ok(None) } else { Err(Reason::Damaged) };
        };
        let idat = one(b"idat").map(|found| &found.body);
        let mut items = BTreeMap::new();
        let infos = read_infos(bytes, iinf, &mut items)?;
        read_locations(bytes, iloc, idat, &mut items)?;
        let properties = read_properties(bytes, iprp, &mut items)?;
        if let Some(iref) = one(b"iref") {
            read_references(bytes, iref, &mut items)?;
        }
        let mut reader = Reader::new(&bytes[pitm.body.clone()]);
        let (version, _) = reader.version()?;
        let primary = reader.item(version > 0)?;
        let bodies = properties.iter().map(|found| bytes[found.body.clone()].to_vec()).collect();
        Ok(Some(Self { top, meta, properties, infos, primary, items, bodies }))
    }

    /// The picture; none if it is of a kind that is not understood.
    pub(super) fn still(&self) -> Result<Option<Found>, Reason> {
        let item = self.items.get(&self.primary).ok_or(Reason::Damaged)?;
        if &item.kind != b"av01" || self.property(item, *b"clap").is_some() {
            return Ok(None);
        }
        let alpha = self.items.iter().find(|(_, other)| {
            other.auxiliary_of.contains(&self.primary)
                && &other.kind == b"av01"
                && self.property(other, *b"auxC").is_some_and(is_alpha)
        });
        let size = self.property(item, *b"ispe").ok_or(Reason::Damaged)?;
        let mut size = Reader::new(size);
        size.version()?;
        let mut needed = item.parts.clone();
        needed.extend(alpha.iter().flat_map(|(_, other)| other.parts.clone()));
        Ok(Some(Found {
            width: size.long()?,
            height: size.long()?,
            orientation: self.orientation(item),
            colour_profile: self.property(item, *b"colr").and_then(profile),
            colour: self.primary,
            alpha: alpha.map(|(id, _)| *id),
            needed,
        }))
    }

    /// What an item is made of.
    pub(super) fn data(&self, bytes: &[u8], id: u32) -> Result<Vec<u8>, Reason> {
        let item = self.items.get(&id).ok_or(Reason::Damaged)?;
        let mut data = Vec::new();
        for part in &item.parts {
            data.extend_from_slice(bytes.get(part.clone()).ok_or(Reason::Truncated)?);
            if data.len() > bytes.len() {
                // The same bytes again and again.
                return Err(Reason::Damaged);
            }
        }
        if data.is_empty() { Err(Reason::Damaged) } else { Ok(data) }
    }

    fn property(&self, item: &Item, name: [u8; 4]) -> Option<&[u8]> {
        let mut numbers = item.properties.iter().filter_map(|number| number.checked_sub(1));
        let is_named = |index: &usize| {
            self.properties.get(*index).is_some_and(|property| property.name == name)
        };
        numbers.find(is_named).map(|index| self.bodies[index].as_slice())
    }

    /// First turned, then mirrored, whatever the order in the file: that is how it has to be there.
    fn orientation(&self, item: &Item) -> Orientation {
        let first = |name| self.property(item, name).and_then(|body| body.first().copied());
        let quarters = first(*b"irot").map_or(0, |byte| byte & 3);
        let mirror = first(*b"imir").map(|byte| byte & 1);
        match (quarters, mirror) {
            (0, None) => Orientation::NoTransforms,
            (1, None) => Orientation::Rotate270,
            (2, None) => Orientation::Rotate180,
            (_, None) => Orientation::Rotate90,
            (0, Some(0)) | (2, Some(1)) => Orientation::FlipVertical,
            (0 | 2, Some(_)) => Orientation::FlipHorizontal,
            (1, Some(0)) | (3, Some(1)) => Orientation::Rotate90FlipH,
            (_, Some(_)) => Orientation::Rotate270FlipH,
        }
    }
}

fn is_alpha(body: &[u8]) -> bool {
    let name = body.get(4..).unwrap_or_default();
    ALPHA.iter().any(|alpha| name.starts_with(alpha))
}

fn profile(body: &[u8]) -> Option<Vec<u8>> {
    body.strip_prefix(b"prof").or_else(|| body.strip_prefix(b"rICC")).map(<[u8]>::to_vec)
}

fn read_infos(
    bytes: &[u8],
    iinf: &BoxAt,
    items: &mut BTreeMap<u32, Item>,
) -> Result<Vec<BoxAt>, Reason> {
    let mut reader = Reader::new(&bytes[iinf.body.clone()]);
    let (version, _) = reader.version()?;
    reader.item(version > 0)?;
    let (infos, _) = boxes(bytes, iinf.body.end - reader.rest().len()..iinf.body.end);
    for info in &infos {
        let mut reader = Reader::new(&bytes[info.body.clone()]);
        let (version, _) = reader.version()?;
        if &info.name != b"infe" || version < 2 || items.len() >= ITEMS_MAX {
            return Err(Reason::Damaged);
        }
        let id = reader.item(version > 2)?;
        reader.short()?;
        items.entry(id).or_default().kind = reader.name()?;
    }
    Ok(infos)
}

fn read_locations(
    bytes: &[u8],
    iloc: &BoxAt,
    idat: Option<&Range<usize>>,
    items: &mut BTreeMap<u32, Item>,
) -> Result<(), Reason> {
    let mut reader = Reader::new(&bytes[iloc.body.clone()]);
    let (version, _) = reader.version()?;
    let sizes = reader.short()?;
    let nibble = |shift: u32| usize::try_from((sizes >> shift) & 0xf).unwrap_or(0);
    let (offset_bytes, length_bytes, base_bytes) = (nibble(12), nibble(8), nibble(4));
    let index_bytes = if version > 0 { nibble(0) } else { 0 };
    if [offset_bytes, length_bytes, base_bytes, index_bytes].iter().any(|bytes| *bytes > 8) {
        return Err(Reason::Damaged);
    }
    for _ in 0..reader.item(version > 1)? {
        let id = reader.item(version > 1)?;
        let method = if version > 0 { reader.short()? & 0xf } else { 0 };
        let within = match (method, idat) {
            (0, _) => 0..bytes.len(),
            (1, Some(idat)) => idat.clone(),
            _ => return Err(Reason::Damaged),
        };
        reader.short()?;
        let base = reader.number(base_bytes)?;
        for _ in 0..reader.short()? {
            reader.number(index_bytes)?;
            let offset = reader.number(offset_bytes)?.checked_add(base).ok_or(Reason::Damaged)?;
            let length = usize::try_from(reader.number(length_bytes)?).unwrap_or(usize::MAX);
            let offset = usize::try_from(offset).map_err(|_| Reason::Damaged)?;
            let start = within.start.checked_add(offset).ok_or(Reason::Damaged)?;
            let end = start.checked_add(length).filter(|end| *end <= within.end);
            let part = start..end.ok_or(Reason::Truncated)?;
            if let Some(item) = items.get_mut(&id) {
                item.parts.push(part);
            }
        }
    }
    Ok(())
}

fn read_properties(
    bytes: &[u8],
    iprp: &BoxAt,
    items: &mut BTreeMap<u32, Item>,
) -> Result<Vec<BoxAt>, Reason> {
    let (inner, _) = boxes(bytes, iprp.body.clone());
    let ipco = inner.iter().find(|found| &found.name == b"ipco").ok_or(Reason::Damaged)?;
    let (properties, _) = boxes(bytes, ipco.body.clone());
    for ipma in inner.iter().filter(|found| &found.name == b"ipma") {
        let mut reader = Reader::new(&bytes[ipma.body.clone()]);
        let (version, flags) = reader.version()?;
        for _ in 0..reader.long()? {
            let id = reader.item(version > 0)?;
            for _ in 0..reader.byte()? {
                let number = if flags & 1 == 0 {
                    u32::from(reader.byte()? & 0x7f)
                } else {
                    reader.short()? & 0x7fff
                };
                if let (Some(item), Ok(number)) = (items.get_mut(&id), usize::try_from(number)) {
                    item.properties.push(number);
                }
            }
        }
    }
    Ok(properties)
}

fn read_references(
    bytes: &[u8],
    iref: &BoxAt,
    items: &mut BTreeMap<u32, Item>,
) -> Result<(), Reason> {
    let mut reader = Reader::new(&bytes[iref.body.clone()]);
    let (version, _) = reader.version()?;
    let (references, _) = boxes(bytes, iref.body.end - reader.rest().len()..iref.body.end);
    for reference in references.iter().filter(|found| &found.name == b"auxl") {
        let mut reader = Reader::new(&bytes[reference.body.clone()]);
        let from = reader.item(version > 0)?;
        for _ in 0..reader.short()? {
            let to = reader.item(version > 0)?;
            if let Some(item) = items.get_mut(&from) {
                item.auxiliary_of.push(to);
            }
        }
    }
    Ok(())
}
