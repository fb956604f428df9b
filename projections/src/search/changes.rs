//! What events change in the texts that are searched: purely, a batch at a time.

use std::collections::BTreeSet;

use sandesham_domain::message::MessageEvent;
use sandesham_domain::{EventType, MessageId, Recorded, RoomId, RoomSeq};

use super::fold::fold;
use crate::error::Error;
use crate::projection::{decode, place};

/// A new row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) message_id: MessageId,
    pub(super) room_seq: RoomSeq,
    pub(super) room_id: RoomId,
    pub(super) folded: String,
}

/// The row changes of a batch: first what is gone, then what is new.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// All rows of these from before the batch.
    pub(super) gone: BTreeSet<MessageId>,
    pub(super) texts: Vec<Text>,
}

impl Changes {
    /// Folds a batch, in the order of the log.
    pub(crate) fn of(events: &[&Recorded]) -> Result<Self, Error> {
        let mut changes = Self::default();
        for record in events {
            match record.event_type {
                EventType::MessageSent | EventType::MessageEdited | EventType::MessageDeleted => {
                    changes.note(record)?;
                }
                _ => {}
            }
        }
        Ok(changes)
    }

    /// Whether no row changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.texts.is_empty()
    }

    fn note(&mut self, record: &Recorded) -> Result<(), Error> {
        let message_id = MessageId::from_uuid(record.stream.id);
        match decode::<MessageEvent>(record)? {
            MessageEvent::Sent(sent) => self.add(record, message_id, &sent.text)?,
            MessageEvent::Edited(edited) => self.add(record, message_id, &edited.text)?,
            // An erased message counts as deleted.
            MessageEvent::Deleted(_) | MessageEvent::Erased(_) => self.remove(message_id),
            MessageEvent::ReactionAdded(_) | MessageEvent::ReactionRemoved(_) => {}
        }
        Ok(())
    }

    fn add(&mut self, record: &Recorded, message_id: MessageId, text: &str) -> Result<(), Error> {
        let (room_id, room_seq) = place(record)?;
        self.texts.push(Text { message_id, room_seq, room_id, folded: fold(text) });
        Ok(())
    }

    fn remove(&mut self, message_id: MessageId) {
        self.texts.retain(|text| text.message_id != message_id);
        self.gone.insert(message_id);
    }
}

#[cfg(test)]
mod tests {
    use sandesham_domain::message::{MessageDeleted, MessageEdited, MessageSent};
    use sandesham_domain::{Recorded, StreamId};
    use sqlx::types::Uuid;

    use super::*;
    use crate::recorded::{ASHA, ROOM, erased, recorded};

    const MESSAGE: MessageId = MessageId::from_uuid(Uuid::from_u128(9));

    fn events() -> [Recorded; 3] {
        let sent = MessageEvent::Sent(MessageSent {
            message_id: MESSAGE,
            author: ASHA,
            text: "Tea?".to_owned(),
            attachments: Vec::new(),
            reply_to: None,
            schedule_id: None,
        });
        let edited = MessageEvent::Edited(MessageEdited {
            message_id: MESSAGE,
            revision: 2,
            text: "Coffee?".to_owned(),
        });
        let deleted = MessageEvent::Deleted(MessageDeleted { message_id: MESSAGE });
        let stream = StreamId::from(MESSAGE);
        [recorded(1, stream, &sent), recorded(2, stream, &edited), recorded(3, stream, &deleted)]
    }

    fn text(room_seq: u64, folded: &str) -> Text {
        let (room_seq, folded) = (RoomSeq(room_seq), folded.to_owned());
        Text { message_id: MESSAGE, room_seq, room_id: ROOM, folded }
    }

    #[test]
    fn every_text_of_a_message_is_a_row_until_it_is_deleted() {
        let [sent, edited, deleted] = events();
        let changes = Changes::of(&[&sent, &edited]).expect("well-formed");
        assert_eq!(changes.texts, [text(1, "tea?"), text(2, "coffee?")]);
        let changes = Changes::of(&[&sent, &edited, &deleted]).expect("well-formed");
        assert_eq!(changes.texts, []);
        assert!(changes.gone.contains(&MESSAGE));
    }

    #[test]
    fn an_erased_text_takes_all_of_its_message_with_it() {
        let [sent, edited, _] = events();
        let changes = Changes::of(&[&sent, &erased(&edited)]).expect("well-formed");
        assert_eq!(changes.texts, []);
        assert!(changes.gone.contains(&MESSAGE));
    }
}
