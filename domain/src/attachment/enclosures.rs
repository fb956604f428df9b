//! Which files come with a message.

use thiserror::Error;

use super::AltText;
use crate::ids::AttachmentId;
use crate::limits::Limits;
use crate::message::Attachment;

/// A file that is to come with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedFile {
    /// Which upload.
    pub attachment_id: AttachmentId,
    /// What it shows, in words.
    pub alt: Option<AltText>,
}

/// The files that are to come with a message, in order: which they are as somebody asked for them, and
/// what is known of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enclosures {
    wanted: Vec<WantedFile>,
    known: Vec<Attachment>,
}

/// Why files cannot come with a message.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum EnclosureError {
    /// More than the limit.
    #[error("must be at most {max}")]
    TooMany {
        /// The limit.
        max: usize,
    },
    /// The same one twice.
    #[error("names {attachment_id} twice")]
    Twice {
        /// Which.
        attachment_id: AttachmentId,
    },
    /// Nothing is known of it.
    #[error("{attachment_id} is not known")]
    Unknown {
        /// Which.
        attachment_id: AttachmentId,
    },
}

impl Enclosures {
    /// Takes files within the limits, each once.
    pub fn parse(wanted: Vec<WantedFile>, limits: &Limits) -> Result<Self, EnclosureError> {
        let max = limits.attachments_max;
        if wanted.len() > max {
            return Err(EnclosureError::TooMany { max });
        }
        for (index, WantedFile { attachment_id, .. }) in wanted.iter().enumerate() {
            if wanted[..index].iter().any(|earlier| earlier.attachment_id == *attachment_id) {
                return Err(EnclosureError::Twice { attachment_id: *attachment_id });
            }
        }
        Ok(Self { wanted, known: Vec::new() })
    }

    /// The same with what is known of each; words of these are not taken.
    pub fn knowing(&self, known: Vec<Attachment>) -> Self {
        Self { wanted: self.wanted.clone(), known }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Which, in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = AttachmentId> + '_ {
        self.wanted.iter().map(|wanted| wanted.attachment_id)
    }

    /// Whether these very files, in this order and with these words, stand in an event: what is known
    /// of them now does not matter.
    pub fn are(&self, written: &[Attachment]) -> bool {
        let same = |(wanted, written): (&WantedFile, &Attachment)| {
            wanted.attachment_id == written.attachment_id
                && wanted.alt.as_ref().map(AltText::as_str) == written.alt.as_deref()
        };
        self.wanted.len() == written.len() && self.wanted.iter().zip(written).all(same)
    }

    /// As they stand in an event.
    pub fn described(&self) -> Result<Vec<Attachment>, EnclosureError> {
        let describe = |WantedFile { attachment_id, alt }: &WantedFile| {
            let attachment_id = *attachment_id;
            let known = self.known.iter().find(|known| known.attachment_id == attachment_id);
            let known = known.ok_or(EnclosureError::Unknown { attachment_id })?;
            let alt = alt.as_ref().map(|alt| alt.as_str().to_owned());
            Ok(Attachment { alt, ..known.clone() })
        };
        self.wanted.iter().map(describe).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn wanted(number: u128) -> WantedFile {
        WantedFile { attachment_id: AttachmentId::from_uuid(Uuid::from_u128(number)), alt: None }
    }

    fn known(number: u128) -> Attachment {
        Attachment {
            attachment_id: AttachmentId::from_uuid(Uuid::from_u128(number)),
            file_name: format!("{number}.txt"),
            content_type: "text/plain".to_owned(),
            size: 7,
            width: None,
            height: None,
            placeholder: None,
            alt: None,
        }
    }

    #[test]
    fn at_most_ten_files_come_with_a_message_and_each_once() {
        let parse = |wanted| Enclosures::parse(wanted, &Limits::default());
        assert!(parse((0..10).map(wanted).collect()).is_ok());
        let too_many = parse((0..11).map(wanted).collect());
        assert_eq!(too_many, Err(EnclosureError::TooMany { max: 10 }));
        let attachment_id = wanted(2).attachment_id;
        let twice = parse(vec![wanted(1), wanted(2), wanted(2)]);
        assert_eq!(twice, Err(EnclosureError::Twice { attachment_id }));
    }

    #[test]
    fn files_are_described_in_the_order_asked_for_with_the_senders_words() {
        let alt = AltText::parse("a cat", &Limits::default()).unwrap();
        let enclosures = vec![wanted(2), WantedFile { alt, ..wanted(1) }];
        let enclosures = Enclosures::parse(enclosures, &Limits::default()).unwrap();
        let attachment_id = wanted(2).attachment_id;
        assert_eq!(enclosures.described(), Err(EnclosureError::Unknown { attachment_id }));
        let described = enclosures.knowing(vec![known(1), known(2)]).described().unwrap();
        let with_words = Attachment { alt: Some("a cat".to_owned()), ..known(1) };
        assert_eq!(described, [known(2), with_words]);
        assert!(enclosures.are(&described));
        assert!(!enclosures.are(&[known(2), known(1)]));
        assert!(!enclosures.are(&described[..1]));
    }
}
