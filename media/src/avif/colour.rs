//! From brightness and two colours to red, green and blue.

use image::{Rgb, RgbImage};
use re_rav1d::dav1d::pixel::{MatrixCoefficients, YUVRange};
use re_rav1d::dav1d::{Picture, PixelLayout, PlanarImageComponent, Plane as Samples};

use crate::reason::Reason;

/// The samples of one component.
pub(super) struct Plane {
    samples: Samples,
    /// Bytes a row.
    stride: usize,
    bits: u32,
}

impl Plane {
    pub(super) fn new(picture: &Picture, component: PlanarImageComponent) -> Result<Self, Reason> {
        let bits = picture.bits_per_component().ok_or(Reason::Damaged)?.0;
        Ok(Self {
            stride: usize::try_from(picture.stride(component)).map_err(|_| Reason::Damaged)?,
            samples: picture.plane(component),
            bits: u32::try_from(bits).map_err(|_| Reason::Damaged)?,
        })
    }

    /// A sample as it is; beyond the plane it is 0.
    fn sample(&self, x: u32, y: u32) -> u16 {
        let bytes = usize::from(self.bits > 8) + 1;
        let at = y as usize * self.stride + x as usize * bytes;
        match (bytes, self.samples.get(at..at + bytes)) {
            (1, Some(sample)) => u16::from(sample[0]),
            (_, Some(sample)) => u16::from_ne_bytes([sample[0], sample[1]]),
            (_, None) => 0,
        }
    }

    /// A sample of the full range, as 8 bits.
    pub(super) fn eight_bits(&self, x: u32, y: u32) -> u8 {
        u8::try_from(self.sample(x, y) >> (self.bits - 8)).unwrap_or(u8::MAX)
    }
}

/// How samples become colours.
struct Matrix {
    red: f32,
    blue: f32,
    /// Of brightness: where black is, and how far white is from it; of colours, how far the strongest is from none.
    black: f32,
    white: f32,
    strongest: f32,
    none: f32,
    is_identity: bool,
}

impl Matrix {
    fn of(picture: &Picture, bits: u32) -> Self {
        let matrix = picture.matrix_coefficients();
        let (red, blue) = match matrix {
            MatrixCoefficients::BT709 => (0.2126, 0.0722),
            MatrixCoefficients::BT2020NonConstantLuminance
            | MatrixCoefficients::BT2020ConstantLuminance => (0.2627, 0.0593),
            MatrixCoefficients::ST240M => (0.212, 0.087),
            // What is not told is this one by custom.
            _ => (0.299, 0.114),
        };
        let unit = f32::from(1_u16 << (bits - 8));
        let full = f32::from(u16::MAX >> (16 - bits));
        let is_full = matches!(picture.color_range(), YUVRange::Full);
        Self {
            red,
            blue,
            black: if is_full { 0.0 } else { 16.0 * unit },
            white: if is_full { full } else { 219.0 * unit },
            strongest: if is_full { full / 2.0 } else { 112.0 * unit },
            none: 128.0 * unit,
            is_identity: matches!(matrix, MatrixCoefficients::Identity),
        }
    }

    fn colour(&self, [y, u, v]: [f32; 3]) -> Rgb<u8> {
        let bright = |sample: f32| (sample - self.black) / self.white;
        if self.is_identity {
            return Rgb([bright(v), bright(y), bright(u)].map(eight_bits));
        }
        let tint = |sample: f32| (sample - self.none) / self.strongest;
        let (y, u, v) = (bright(y), tint(u), tint(v));
        let red = (1.0 - self.red).mul_add(v, y);
        let blue = (1.0 - self.blue).mul_add(u, y);
        let green = (y - self.red * red - self.blue * blue) / (1.0 - self.red - self.blue);
        Rgb([red, green, blue].map(eight_bits))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits; there is no conversion that can fail from floats"
)]
fn eight_bits(part: f32) -> u8 {
    (part.clamp(0.0, 1.0).mul_add(255.0, 0.5)) as u8
}

pub(super) fn to_rgb(picture: &Picture) -> Result<RgbImage, Reason> {
    let luma = Plane::new(picture, PlanarImageComponent::Y)?;
    let matrix = Matrix::of(picture, luma.bits);
    let (width, height) = (picture.width(), picture.height());
    let (halves_x, halves_y) = match picture.pixel_layout() {
        PixelLayout::I400 => {
            return Ok(RgbImage::from_fn(width, height, |x, y| {
                let grey = eight_bits((f32::from(luma.sample(x, y)) - matrix.black) / matrix.white);
                Rgb([grey; 3])
            }));
        }
        PixelLayout::I420 => (1, 1),
        PixelLayout::I422 => (1, 0),
        PixelLayout::I444 => (0, 0),
    };
    let blue = Plane::new(picture, PlanarImageComponent::U)?;
    let red = Plane::new(picture, PlanarImageComponent::V)?;
    Ok(RgbImage::from_fn(width, height, |x, y| {
        let (tint_x, tint_y) = (x >> halves_x, y >> halves_y);
        let samples = [luma.sample(x, y), blue.sample(tint_x, tint_y), red.sample(tint_x, tint_y)];
        matrix.colour(samples.map(f32::from))
    }))
}
