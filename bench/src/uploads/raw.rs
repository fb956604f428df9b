//! The ceiling: decoding and resizing by the libraries alone, with nothing around them.

use std::io::Cursor;
use std::time::Instant;

use anyhow::{Context as _, Result};
use fast_image_resize::images::Image;
use fast_image_resize::{IntoImageView as _, Resizer};
use image::ImageReader;

use super::photographs::{PIXELS, Photographs};
use crate::report::to_f64;

/// Of each core: enough that starting does not count.
const PICTURES: usize = 8;

/// The sides of what is made, as of the platform's small pictures.
const SMALL: (u32, u32) = (480, 360);

/// Megapixels a second, on all cores together.
pub(super) async fn measure(photographs: &Photographs) -> Result<f64> {
    let cores = std::thread::available_parallelism()?.get();
    let begun = Instant::now();
    let workers: Vec<_> = (0..cores)
        .map(|worker| {
            let pictures: Vec<_> =
                (0..PICTURES).map(|nth| photographs.bytes(worker * PICTURES + nth)).collect();
            tokio::task::spawn_blocking(move || {
                pictures.iter().try_for_each(|picture| decode_and_resize(picture))
            })
        })
        .collect();
    for worker in workers {
        worker.await??;
    }
    let seconds = begun.elapsed().as_secs_f64();
    let pixels = PIXELS * (cores * PICTURES) as u64;
    Ok(to_f64(pixels) / 1e6 / seconds)
}

fn decode_and_resize(bytes: &[u8]) -> Result<()> {
    let image = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?.decode()?;
    let kind = image.pixel_type().context("a kind that can be resized")?;
    let mut small = Image::new(SMALL.0, SMALL.1, kind);
    Resizer::new().resize(&image, &mut small, None)?;
    std::hint::black_box(small.into_vec());
    Ok(())
}
