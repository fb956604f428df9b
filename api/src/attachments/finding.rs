//! What becomes of an upload once it was looked into.

use std::path::PathBuf;

use sandesham_domain::attachment::MediaType;

use super::examiner::{Examined, Picture, PictureSize};
use crate::store::{AttachmentPurpose, Found};

/// A profile photo is a picture.
const NOT_AN_IMAGE: &str = "not_an_image";

/// An object to be put into the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) size: PictureSize,
    pub(super) content_type: String,
    /// None for the upload itself.
    pub(super) path: Option<PathBuf>,
}

/// What becomes of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// It is ready, with these objects. The size of the first is the size that is told.
    Ready(Found, Vec<Output>),
    /// It is not, for this reason.
    Rejected(String),
}

impl Finding {
    /// Of an upload of `size` bytes for `purpose`, whose owner says that it is a `declared_type`.
    pub(super) fn of(
        examined: Examined,
        purpose: AttachmentPurpose,
        (declared_type, size): (&str, u64),
    ) -> Self {
        match (examined, purpose) {
            (Examined::Rejected(reason), _) => Self::Rejected(reason),
            (Examined::File, AttachmentPurpose::Avatar) => Self::Rejected(NOT_AN_IMAGE.to_owned()),
            (Examined::File, AttachmentPurpose::Message) => Self::of_file(declared_type, size),
            (Examined::Picture(picture), _) => Self::of_picture(picture, size),
        }
    }

    fn of_file(declared_type: &str, size: u64) -> Self {
        let declared = MediaType::parse(declared_type).map(|declared| declared.of_download());
        let content_type = declared.as_ref().map_or("application/octet-stream", MediaType::as_str);
        let content_type = content_type.to_owned();
        let output =
            Output { size: PictureSize::Original, content_type: content_type.clone(), path: None };
        let found = Found {
            content_type,
            size,
            width: None,
            height: None,
            placeholder: None,
            thumb_type: None,
        };
        Self::Ready(found, vec![output])
    }

    fn of_picture(picture: Picture, size: u64) -> Self {
        let Picture { content_type, width, height, placeholder, files } = picture;
        let smaller = files.iter().find(|file| file.size != PictureSize::Original);
        let thumb_type = smaller.map(|file| file.content_type.clone());
        let outputs = files.into_iter().map(|file| Output {
            size: file.size,
            content_type: file.content_type,
            path: Some(file.path),
        });
        let (width, height) = (Some(width), Some(height));
        let found = Found { content_type, size, width, height, placeholder, thumb_type };
        Self::Ready(found, outputs.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(declared_type: &str, content_type: &str) {
        let finding = Finding::of(Examined::File, AttachmentPurpose::Message, (declared_type, 7));
        let Finding::Ready(found, outputs) = finding else { panic!("{finding:?}") };
        assert_eq!((found.content_type.as_str(), found.size, found.width), (content_type, 7, None));
        assert_eq!(outputs.len(), 1);
    }

    #[test]
    fn what_is_no_picture_is_a_file_of_its_harmless_type() {
        check("application/pdf", "application/pdf");
        check("text/html", "application/octet-stream");
        check("image/svg+xml", "application/octet-stream");
        check("image/png", "application/octet-stream");
    }

    #[test]
    fn what_is_no_picture_is_no_profile_photo() {
        let finding = Finding::of(Examined::File, AttachmentPurpose::Avatar, ("image/png", 7));
        assert_eq!(finding, Finding::Rejected(NOT_AN_IMAGE.to_owned()));
    }
}
