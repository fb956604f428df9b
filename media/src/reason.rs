//! Why a file is refused.

use serde::{Deserialize, Serialize};

/// Why a file is refused: a word for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It is not what its sender says it is: a PNG that is called a JPEG, say.
    TypeMismatch,
    /// It is not a picture where one is needed.
    NotAnImage,
    /// It ends too early.
    Truncated,
    /// It is damaged.
    Damaged,
    /// It has more pixels than are taken.
    TooManyPixels,
    /// It has more frames, or more pixels in all frames, than are taken.
    TooManyFrames,
    /// To decode it takes more memory or time than is given.
    TooCostly,
}

impl Reason {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TypeMismatch => "type_mismatch",
            Self::NotAnImage => "not_an_image",
            Self::Truncated => "truncated",
            Self::Damaged => "damaged",
            Self::TooManyPixels => "too_many_pixels",
            Self::TooManyFrames => "too_many_frames",
            Self::TooCostly => "too_costly",
        }
    }
}

impl From<image::ImageError> for Reason {
    fn from(error: image::ImageError) -> Self {
        use image::error::LimitErrorKind::DimensionError;
        match error {
            image::ImageError::Limits(error) => match error.kind() {
                DimensionError => Self::TooManyPixels,
                _ => Self::TooCostly,
            },
            image::ImageError::IoError(error)
                if error.kind() == std::io::ErrorKind::UnexpectedEof =>
            {
                Self::Truncated
            }
            _ => Self::Damaged,
        }
    }
}
