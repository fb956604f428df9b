//! Smaller ones.

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, GrayImage, RgbImage, RgbaImage};

use crate::reason::Reason;

/// The longer side of a small picture.
pub const THUMB_SIDE_MAX: u32 = 480;

/// The sides of the squares that are made of a profile photo.
pub const AVATAR_SIDES: [u32; 3] = [64, 128, 512];

/// The longer side of what a placeholder is made of; the hash takes no larger one.
const PLACEHOLDER_SIDE_MAX: u32 = 100;

/// The same picture with no side longer than `side_max`; as it is if it is small enough.
pub(crate) fn fit(image: &DynamicImage, side_max: u32) -> Result<DynamicImage, Reason> {
    let (width, height) = (image.width(), image.height());
    let longer = width.max(height);
    if longer <= side_max {
        return Ok(image.clone());
    }
    let scaled = |side: u32| {
        let side = u64::from(side) * u64::from(side_max) * 2 / u64::from(longer);
        // Rounded, and never nothing: a line stays a line.
        u32::try_from(side.div_ceil(2)).unwrap_or(side_max).max(1)
    };
    resize(image, (scaled(width), scaled(height)), &options())
}

/// The square in the middle, with sides of `side` at most: nothing is made larger.
pub(crate) fn square(image: &DynamicImage, side: u32) -> Result<DynamicImage, Reason> {
    let (width, height) = (image.width(), image.height());
    let shorter = width.min(height);
    let (left, top) = ((width - shorter) / 2, (height - shorter) / 2);
    let side = side.min(shorter);
    let (left, top, shorter) = (f64::from(left), f64::from(top), f64::from(shorter));
    resize(image, (side, side), &options().crop(left, top, shorter, shorter))
}

/// A few bytes that look like it: a `ThumbHash`.
pub(crate) fn placeholder(image: &DynamicImage) -> Result<Vec<u8>, Reason> {
    let small = fit(image, PLACEHOLDER_SIDE_MAX)?.into_rgba8();
    let (width, height) = (small.width() as usize, small.height() as usize);
    Ok(thumbhash::rgba_to_thumb_hash(width, height, small.as_raw()))
}

fn options() -> ResizeOptions {
    ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom))
}

fn resize(
    image: &DynamicImage,
    (width, height): (u32, u32),
    options: &ResizeOptions,
) -> Result<DynamicImage, Reason> {
    use fast_image_resize::IntoImageView as _;
    let kind = image.pixel_type().ok_or(Reason::Damaged)?;
    let mut small = Image::new(width, height, kind);
    Resizer::new().resize(image, &mut small, options).map_err(|_| Reason::Damaged)?;
    let bytes = small.into_vec();
    let small = match image {
        DynamicImage::ImageLuma8(_) => {
            GrayImage::from_raw(width, height, bytes).map(DynamicImage::ImageLuma8)
        }
        DynamicImage::ImageRgb8(_) => {
            RgbImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgb8)
        }
        _ => RgbaImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgba8),
    };
    small.ok_or(Reason::Damaged)
}
