//! AVIF: AV1 pictures in boxes.
//!
//! One picture that is coded as one, with or without a second one for what shines through. What is put together from
//! tiles, cut out of a larger one, or moves is not understood here.

mod boxes;
mod clean;
mod colour;
mod container;
mod decode;

use image::metadata::Orientation;

pub(crate) use self::decode::decode;
use crate::reason::Reason;

/// What became of a container.
pub(crate) enum Parsed {
    /// A picture.
    Still(Still),
    /// Something that is not understood here, and may be well.
    Unknown,
}

/// What a container holds.
pub(crate) struct Still {
    /// The container, without what is not needed to show the picture.
    pub(crate) cleaned: Vec<u8>,
    /// Before it is turned.
    pub(crate) width: u32,
    /// Before it is turned.
    pub(crate) height: u32,
    /// How whoever shows it turns it.
    pub(crate) orientation: Orientation,
    pub(crate) colour_profile: Option<Vec<u8>>,
    /// AV1.
    pub(crate) colour: Vec<u8>,
    /// AV1, if anything shines through.
    pub(crate) alpha: Option<Vec<u8>>,
}

/// Reads a container.
pub(crate) fn parse(bytes: &[u8]) -> Result<Parsed, Reason> {
    let Some(container) = container::Container::read(bytes)? else { return Ok(Parsed::Unknown) };
    let Some(still) = container.still()? else { return Ok(Parsed::Unknown) };
    let cleaned = clean::clean(bytes, &container, &still.needed)?;
    Ok(Parsed::Still(Still {
        cleaned,
        width: still.width,
        height: still.height,
        orientation: still.orientation,
        colour_profile: still.colour_profile,
        colour: container.data(bytes, still.colour)?,
        alpha: still.alpha.map(|item| container.data(bytes, item)).transpose()?,
    }))
}
