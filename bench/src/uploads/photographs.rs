//! Photographs: as large as those of phones, as noisy, and some on their side.

use anyhow::{Context as _, Result};
use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _, RgbImage};
use sha2::{Digest as _, Sha256};

/// Of a phone.
const WIDTH: u32 = 4_000;
const HEIGHT: u32 = 3_000;

/// Pixels of each.
pub(super) const PIXELS: u64 = WIDTH as u64 * HEIGHT as u64;

/// Between these the quality is looked for that gives the size.
const QUALITIES: std::ops::RangeInclusive<u8> = 30..=98;

/// That it is to be turned by a quarter: what phones write that are held upright.
const EXIF: &[u8] = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

/// Two of them, of which any number is made: each with a comment of its own.
pub(super) struct Photographs {
    upright: Vec<u8>,
    turned: Vec<u8>,
    turned_percent: usize,
    /// Of each. Clients compute it on machines of their own, which these cores are not.
    sha256: Vec<String>,
}

/// One photograph.
pub(super) struct Photograph<'a> {
    pub(super) bytes: Bytes,
    pub(super) sha256: &'a str,
}

impl Photographs {
    /// So many, of about this size each.
    pub(super) fn make(count: usize, mebibytes: f64, turned_percent: usize) -> Result<Self> {
        let image = scene();
        let quality = quality(&image, mebibytes)?;
        let upright = encode(&image, quality, None)?;
        let turned = encode(&image, quality, Some(EXIF))?;
        let mut made = Self { upright, turned, turned_percent, sha256: Vec::new() };
        let hashes = (0..count).map(|nth| hex::encode(Sha256::digest(made.bytes(nth))));
        made.sha256 = hashes.collect();
        Ok(made)
    }

    /// The `nth`.
    pub(super) fn one(&self, nth: usize) -> Photograph<'_> {
        Photograph { bytes: self.bytes(nth).into(), sha256: &self.sha256[nth] }
    }

    /// Its bytes: no two have the same.
    pub(super) fn bytes(&self, nth: usize) -> Vec<u8> {
        let base = if nth % 100 < self.turned_percent { &self.turned } else { &self.upright };
        let comment = format!("photograph {nth:08}");
        let length = u16::try_from(comment.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
        [&base[..2], &[0xff, 0xfe], &length, comment.as_bytes(), &base[2..]].concat()
    }

    /// About.
    pub(super) fn bytes_each(&self) -> u64 {
        self.upright.len() as u64
    }
}

/// Soft shapes, and the noise of a sensor over them: what makes a photograph as large as it is.
fn scene() -> RgbImage {
    let mut noise = 0x9e37_79b9_u32;
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        // A generator of Marsaglia's: quick, and the same every time.
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let grain = noise.to_le_bytes();
        let soft = [x / 16, y / 12, (x + y) / 28].map(|value| value.to_le_bytes()[0] / 2);
        let part = |index: usize| soft[index].saturating_add(40).saturating_add(grain[index] / 16);
        image::Rgb([part(0), part(1), part(2)])
    })
}

/// The one that comes nearest to the size, by halving.
fn quality(image: &RgbImage, mebibytes: f64) -> Result<u8> {
    let (mut low, mut high) = (*QUALITIES.start(), *QUALITIES.end());
    while low < high {
        let middle = u8::midpoint(low, high);
        let size = crate::report::mebibytes(encode(image, middle, None)?.len() as u64);
        if size < mebibytes {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

fn encode(image: &RgbImage, quality: u8, exif: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif.to_vec()).context("a JPEG takes EXIF")?;
    }
    encoder.write_image(image.as_raw(), WIDTH, HEIGHT, ExtendedColorType::Rgb8)?;
    Ok(bytes)
}
