//! From pixels to bytes.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder};

use crate::format::Format;
use crate::pixels::is_opaque;
use crate::reason::Reason;

/// Of one that takes the place of what was sent.
const ORIGINAL_QUALITY: u8 = 92;

/// Of a small one.
const SMALL_QUALITY: u8 = 80;

/// A profile that is larger tells more than colours.
const COLOUR_PROFILE_BYTES_MAX: usize = 64 << 10;

/// A small picture: JPEG, or WebP where something shines through.
pub(crate) fn small(
    image: &DynamicImage,
    profile: Option<&[u8]>,
) -> Result<(Format, Vec<u8>), Reason> {
    if is_opaque(image) {
        Ok((Format::Jpeg, jpeg(image, SMALL_QUALITY, profile)?))
    } else {
        Ok((Format::WebP, webp(image, profile)?))
    }
}

/// One that takes the place of what was sent, in the same format if that is one that is written here without loss,
/// else as a JPEG where nothing shines through.
pub(crate) fn original(
    image: &DynamicImage,
    format: Format,
    profile: Option<&[u8]>,
) -> Result<(Format, Vec<u8>), Reason> {
    match format {
        Format::Png => Ok((format, png(image, profile)?)),
        Format::WebP | Format::Gif | Format::Avif if !is_opaque(image) => {
            Ok((Format::WebP, webp(image, profile)?))
        }
        Format::Jpeg | Format::WebP | Format::Gif | Format::Avif => {
            Ok((Format::Jpeg, jpeg(image, ORIGINAL_QUALITY, profile)?))
        }
    }
}

fn jpeg(image: &DynamicImage, quality: u8, profile: Option<&[u8]>) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    match image {
        DynamicImage::ImageRgba8(image) => {
            // Opaque: what does not shine through is lost.
            let image = DynamicImage::ImageRgba8(image.clone()).into_rgb8();
            write(&DynamicImage::ImageRgb8(image), encoder, profile)?;
        }
        image => write(image, encoder, profile)?,
    }
    Ok(bytes)
}

fn png(image: &DynamicImage, profile: Option<&[u8]>) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    let (compression, filter) = (CompressionType::Fast, FilterType::Adaptive);
    write(image, PngEncoder::new_with_quality(&mut bytes, compression, filter), profile)?;
    Ok(bytes)
}

fn webp(image: &DynamicImage, profile: Option<&[u8]>) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    write(image, WebPEncoder::new_lossless(&mut bytes), profile)?;
    Ok(bytes)
}

fn write(
    image: &DynamicImage,
    mut encoder: impl ImageEncoder,
    profile: Option<&[u8]>,
) -> Result<(), Reason> {
    if let Some(profile) = profile.filter(|profile| profile.len() <= COLOUR_PROFILE_BYTES_MAX) {
        // A format that takes none shows the colours nearly as they are meant.
        let _ = encoder.set_icc_profile(profile.to_vec());
    }
    let (width, height) = (image.width(), image.height());
    encoder.write_image(image.as_bytes(), width, height, image.color().into())?;
    Ok(())
}
