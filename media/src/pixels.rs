//! From bytes to pixels, and upright.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder};

use crate::format::Format;
use crate::limits::Limits;
use crate::reason::Reason;

/// What is known of a picture once it is decoded.
pub(crate) struct Pixels {
    /// With 8 bits a channel, as the file has them: not turned yet.
    pub(crate) image: DynamicImage,
    /// How it is to be turned.
    pub(crate) orientation: Orientation,
    /// How its colours are to be understood.
    pub(crate) colour_profile: Option<Vec<u8>>,
}

/// Decodes the picture, or the first frame of one that moves.
pub(crate) fn decode(format: Format, bytes: &[u8], limits: &Limits) -> Result<Pixels, Reason> {
    let bytes = Cursor::new(bytes);
    match format {
        Format::Jpeg => decode_with(JpegDecoder::new(bytes)?, limits),
        Format::Png => decode_with(PngDecoder::with_limits(bytes, limits.for_decoder())?, limits),
        Format::WebP => decode_with(WebPDecoder::new(bytes)?, limits),
        Format::Gif => decode_with(GifDecoder::new(bytes)?, limits),
        Format::Avif => Err(Reason::NotAnImage),
    }
}

fn decode_with<D: ImageDecoder>(mut decoder: D, limits: &Limits) -> Result<Pixels, Reason> {
    let (width, height) = decoder.dimensions();
    check_size(width, height, limits)?;
    if decoder.total_bytes() > limits.decoded_bytes_max {
        return Err(Reason::TooCostly);
    }
    decoder.set_limits(limits.for_decoder())?;
    // What says how to turn it is no reason to refuse it.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let colour_profile = decoder.icc_profile().ok().flatten();
    let image = to_eight_bits(DynamicImage::from_decoder(decoder)?);
    Ok(Pixels { image, orientation, colour_profile })
}

/// Before anything is decoded.
pub(crate) fn check_size(width: u32, height: u32, limits: &Limits) -> Result<(), Reason> {
    if width == 0 || height == 0 {
        return Err(Reason::Damaged);
    }
    if u64::from(width) * u64::from(height) > limits.pixels_max {
        return Err(Reason::TooManyPixels);
    }
    Ok(())
}

/// The kinds that are resized and encoded here.
fn to_eight_bits(image: DynamicImage) -> DynamicImage {
    use DynamicImage::{ImageLuma8, ImageLuma16, ImageRgb8, ImageRgb16, ImageRgb32F, ImageRgba8};
    match image {
        ImageLuma8(_) | ImageRgb8(_) | ImageRgba8(_) => image,
        ImageLuma16(_) => ImageLuma8(image.into_luma8()),
        ImageRgb16(_) | ImageRgb32F(_) => ImageRgb8(image.into_rgb8()),
        _ => ImageRgba8(image.into_rgba8()),
    }
}

/// Whether anything shines through.
pub(crate) fn is_opaque(image: &DynamicImage) -> bool {
    match image {
        DynamicImage::ImageRgba8(image) => image.pixels().all(|pixel| pixel.0[3] == u8::MAX),
        _ => true,
    }
}
