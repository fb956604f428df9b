//! From what was sent to what is handed out.

use std::panic;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use image::DynamicImage;
use image::metadata::Orientation;
use serde::{Deserialize, Serialize};

use crate::avif::{self, Parsed};
use crate::format::{Format, is_unknown};
use crate::limits::Limits;
use crate::pixels::{self, Pixels};
use crate::reason::Reason;
use crate::resize::{self, AVATAR_SIDES, THUMB_SIDE_MAX};
use crate::{encode, gif, jpeg, png, webp};

/// What is to be looked at.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The file.
    pub bytes: &'a [u8],
    /// What its sender says it is: a media type.
    pub declared_type: &'a str,
    /// What it is for.
    pub purpose: Purpose,
    /// How much it may be.
    pub limits: Limits,
}

/// What a picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be sent: it is kept as large as it is, and a small one is made.
    Message,
    /// A profile photo: three squares are made, and nothing else is kept.
    Avatar,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A picture.
    Picture(Picture),
    /// Anything else: bytes to be saved and never shown. They are kept as they are.
    File,
    /// Nothing to be handed to anybody.
    Rejected(Reason),
}

/// A picture, upright, that tells nothing but itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What its largest rendition is.
    pub content_type: &'static str,
    /// Of the largest rendition, in pixels.
    pub width: u32,
    /// Of the largest rendition, in pixels.
    pub height: u32,
    /// A `ThumbHash`, in base64.
    pub placeholder: String,
    /// What was made; the largest first.
    pub renditions: Vec<Rendition>,
}

/// One of the files that are made of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// Which.
    pub size: Size,
    /// What it is.
    pub content_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Which of the files that are made of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// As large as it was sent.
    Original,
    /// No side longer than [`THUMB_SIDE_MAX`].
    Thumb,
    /// A square of the first of [`AVATAR_SIDES`].
    Small,
    /// A square of the second.
    Medium,
    /// A square of the third.
    Large,
}

/// Looks at a file, and makes of a picture what is handed out. Takes as long as it takes, and at most a few times
/// `decoded_bytes_max` of memory; whoever calls it bounds both.
pub fn process(request: &Request<'_>) -> Verdict {
    let declared = Format::of_media_type(request.declared_type);
    let found = Format::of_bytes(request.bytes);
    let format = match (declared, found) {
        (Some(declared), Some(found)) if declared == found => found,
        (Some(_), _) => return Verdict::Rejected(Reason::TypeMismatch),
        (None, Some(found)) if is_unknown(request.declared_type) => found,
        (None, _) if request.purpose == Purpose::Avatar => {
            return Verdict::Rejected(Reason::NotAnImage);
        }
        // Sent as a file, whatever it is.
        (None, _) => return Verdict::File,
    };
    // Decoders are others' code: where one gives up, the file is what is wrong.
    let looked_into = panic::catch_unwind(|| picture(format, request));
    match looked_into.unwrap_or(Err(Reason::Damaged)) {
        Ok(Some(picture)) => Verdict::Picture(picture),
        Ok(None) if request.purpose == Purpose::Avatar => Verdict::Rejected(Reason::NotAnImage),
        Ok(None) => Verdict::File,
        // An unknown thing that only begins like a picture is any file.
        Err(Reason::Damaged | Reason::Truncated)
            if declared.is_none() && request.purpose == Purpose::Message =>
        {
            Verdict::File
        }
        Err(reason) => Verdict::Rejected(reason),
    }
}

fn picture(format: Format, request: &Request<'_>) -> Result<Option<Picture>, Reason> {
    if format == Format::Avif {
        return avif_picture(request);
    }
    let limits = &request.limits;
    let (cleaned, frames) = clean(format, request.bytes, limits)?;
    let Pixels { mut image, orientation, colour_profile } =
        pixels::decode(format, request.bytes, limits)?;
    let pixels = u64::from(image.width()) * u64::from(image.height());
    if frames > 1 && pixels * u64::from(frames) > limits.animation_pixels_max {
        return Err(Reason::TooManyFrames);
    }
    // One that moves is shown by its own frames, which are not turned: its kinds know no cameras.
    let is_turned = orientation != Orientation::NoTransforms && frames == 1;
    if is_turned {
        image.apply_orientation(orientation);
    }
    let profile = colour_profile.as_deref();
    let original = match request.purpose {
        Purpose::Avatar => return avatar(&image, profile).map(Some),
        Purpose::Message if is_turned => encode::original(&image, format, profile)?,
        Purpose::Message => (format, cleaned),
    };
    message(&image, original, profile).map(Some)
}

/// It tells how it is to be turned in a way that everybody who shows it understands: it is kept as it is. None for a
/// kind that is not understood here.
fn avif_picture(request: &Request<'_>) -> Result<Option<Picture>, Reason> {
    let Parsed::Still(still) = avif::parse(request.bytes)? else { return Ok(None) };
    pixels::check_size(still.width, still.height, &request.limits)?;
    let mut image = avif::decode(&still)?;
    image.apply_orientation(still.orientation);
    let profile = still.colour_profile.as_deref();
    match request.purpose {
        Purpose::Avatar => avatar(&image, profile).map(Some),
        Purpose::Message => message(&image, (Format::Avif, still.cleaned), profile).map(Some),
    }
}

/// The same file without what is not needed to show it, and how many frames it has.
fn clean(format: Format, bytes: &[u8], limits: &Limits) -> Result<(Vec<u8>, u32), Reason> {
    match format {
        Format::Jpeg => jpeg::clean(bytes).map(|cleaned| (cleaned, 1)),
        Format::Png => png::clean(bytes, limits).map(|it| (it.bytes, it.frames)),
        Format::WebP => webp::clean(bytes, limits).map(|it| (it.bytes, it.frames)),
        Format::Gif => gif::clean(bytes, limits).map(|it| (it.bytes, it.frames)),
        Format::Avif => Err(Reason::NotAnImage),
    }
}

fn message(
    image: &DynamicImage,
    (format, bytes): (Format, Vec<u8>),
    profile: Option<&[u8]>,
) -> Result<Picture, Reason> {
    let thumb = resize::fit(image, THUMB_SIDE_MAX)?;
    let placeholder = BASE64.encode(resize::placeholder(&thumb)?);
    let content_type = format.media_type();
    let original = Rendition { size: Size::Original, content_type, bytes };
    let (format, bytes) = encode::small(&thumb, profile)?;
    let thumb = Rendition { size: Size::Thumb, content_type: format.media_type(), bytes };
    let (width, height) = (image.width(), image.height());
    Ok(Picture { content_type, width, height, placeholder, renditions: vec![original, thumb] })
}

fn avatar(image: &DynamicImage, profile: Option<&[u8]>) -> Result<Picture, Reason> {
    let [small, medium, large] = AVATAR_SIDES;
    let mut renditions = Vec::new();
    let largest = resize::square(image, large)?;
    for (size, side) in [(Size::Large, large), (Size::Medium, medium), (Size::Small, small)] {
        let (format, bytes) = encode::small(&resize::fit(&largest, side)?, profile)?;
        renditions.push(Rendition { size, content_type: format.media_type(), bytes });
    }
    let placeholder = BASE64.encode(resize::placeholder(&largest)?);
    let content_type = renditions[0].content_type;
    let (width, height) = (largest.width(), largest.height());
    Ok(Picture { content_type, width, height, placeholder, renditions })
}
