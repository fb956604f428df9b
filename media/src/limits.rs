//! How much a picture may be.

/// Limits of one picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Width times height; looked at before anything is decoded.
    pub pixels_max: u64,
    /// Frames of an animation.
    pub frames_max: u32,
    /// Frames times pixels of an animation, which whoever looks at it decodes.
    pub animation_pixels_max: u64,
    /// What a decoder may take for one picture, in bytes. A picture of `pixels_max` with four channels fits.
    pub decoded_bytes_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pixels_max: 50_000_000,
            frames_max: 1_000,
            animation_pixels_max: 2_000_000_000,
            decoded_bytes_max: 256 << 20,
        }
    }
}

impl Limits {
    /// For the library's decoders.
    pub(crate) fn for_decoder(self) -> image::Limits {
        let mut limits = image::Limits::default();
        limits.max_alloc = Some(self.decoded_bytes_max);
        limits
    }
}
