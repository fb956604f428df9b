//! From AV1 to pixels.

use image::DynamicImage;
use re_rav1d::dav1d::{Decoder, Error, Picture, PlanarImageComponent, Settings};

use super::Still;
use super::colour;
use crate::reason::Reason;

/// The picture, not turned yet.
pub(crate) fn decode(still: &Still) -> Result<DynamicImage, Reason> {
    let colour = first_frame(still.colour.clone(), still)?;
    if (colour.width(), colour.height()) != (still.width, still.height) {
        return Err(Reason::Damaged);
    }
    let Some(alpha) = &still.alpha else {
        return Ok(DynamicImage::ImageRgb8(colour::to_rgb(&colour)?));
    };
    let alpha = first_frame(alpha.clone(), still)?;
    if (alpha.width(), alpha.height()) != (still.width, still.height) {
        return Err(Reason::Damaged);
    }
    let mut image = DynamicImage::ImageRgb8(colour::to_rgb(&colour)?).into_rgba8();
    let samples = colour::Plane::new(&alpha, PlanarImageComponent::Y)?;
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        pixel.0[3] = samples.eight_bits(x, y);
    }
    Ok(DynamicImage::ImageRgba8(image))
}

fn first_frame(data: Vec<u8>, still: &Still) -> Result<Picture, Reason> {
    let mut settings = Settings::new();
    // In a process of its own, beside others that are at work.
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    // What is within says how large it is once more: not larger than the container says, which is judged already.
    settings.set_frame_size_limit(still.width.saturating_mul(still.height));
    let mut decoder = Decoder::with_settings(&settings).map_err(reason)?;
    let mut sent = decoder.send_data(data, None, None, None);
    loop {
        match decoder.get_picture() {
            Ok(picture) => return Ok(picture),
            Err(Error::Again) if matches!(sent, Err(Error::Again)) => {
                sent = decoder.send_pending_data();
            }
            // All was sent and no picture was in it.
            Err(Error::Again) => return Err(sent.err().map_or(Reason::Truncated, reason)),
            Err(error) => return Err(reason(error)),
        }
    }
}

fn reason(error: Error) -> Reason {
    match error {
        Error::NotEnoughMemory => Reason::TooCostly,
        _ => Reason::Damaged,
    }
}
