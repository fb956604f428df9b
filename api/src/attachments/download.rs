//! Which of an upload's objects is asked for, and how the store is to hand it out.

use std::fmt::Write as _;

use sandesham_storage::Download;

use crate::store::{AttachmentPurpose, AttachmentRow};

/// Which of the things that were made of an upload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Variant {
    /// Of a file or picture: itself. Of a profile photo: the largest.
    #[default]
    Original,
    /// The smaller picture.
    Thumb,
    /// Of a profile photo: as in lists.
    Small,
    /// Of a profile photo: as in a conversation.
    Medium,
    /// Of a profile photo: as in a profile.
    Large,
}

/// An object as it is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Handout {
    /// Which object, below those of its upload.
    pub(crate) name: &'static str,
    content_type: String,
    content_disposition: String,
}

impl Variant {
    /// As in addresses.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "original" => Self::Original,
            "thumb" => Self::Thumb,
            "small" => Self::Small,
            "medium" => Self::Medium,
            "large" => Self::Large,
            _ => return None,
        })
    }

    /// How it is handed out; none where the upload has no such thing.
    pub(crate) fn of(self, row: &AttachmentRow) -> Option<Handout> {
        let name = match (row.purpose, self) {
            (AttachmentPurpose::Message, Self::Original) => "original",
            (AttachmentPurpose::Message, Self::Thumb) => "thumb",
            (AttachmentPurpose::Message, _) => return None,
            (AttachmentPurpose::Avatar, Self::Small) => "small",
            (AttachmentPurpose::Avatar, Self::Medium | Self::Thumb) => "medium",
            (AttachmentPurpose::Avatar, Self::Large | Self::Original) => "large",
        };
        let found = row.found.as_ref()?;
        let content_type = match name {
            "original" => found.content_type.clone(),
            _ => found.thumb_type.clone()?,
        };
        // Only what was found to be a picture, and written anew, is ever shown where it comes from.
        let is_picture = found.width.is_some();
        let disposition = if is_picture { "inline" } else { "attachment" };
        let content_disposition = disposition_of(disposition, &row.file_name);
        Some(Handout { name, content_type, content_disposition })
    }
}

impl Handout {
    pub(crate) fn as_download(&self) -> Download<'_> {
        let Self { content_type, content_disposition, .. } = self;
        Download { content_type, content_disposition }
    }
}

/// RFC 6266: the name in UTF-8, and one for clients that do not read that.
fn disposition_of(kind: &str, file_name: &str) -> String {
    let plain: String = file_name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' }
        })
        .collect();
    let mut header = format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in file_name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            header.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(header, "%{byte:02X}");
        }
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_any_script_is_one_value_of_a_header() {
        let header = disposition_of("attachment", "చి \"a\".png");
        let expected = "attachment; filename=\"__ _a_.png\"; \
            filename*=UTF-8''%E0%B0%9A%E0%B0%BF%20%22a%22.png";
        assert_eq!(header, expected);
        let hostile = disposition_of("inline", "a\"; x=\"%0d%0a");
        assert_eq!(hostile.matches('"').count(), 2);
        assert!(hostile.is_ascii() && !hostile.contains(['\r', '\n']));
    }
}
