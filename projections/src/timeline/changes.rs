//! What events change in the timeline: purely, a batch at a time.
//!
//! Several events of a batch may touch one row. They are folded here, so that each statement that is
//! made of the changes touches a row once.

use std::collections::{BTreeMap, HashMap};

use sandesham_domain::message::{MessageEvent, MessageReaction, MessageSent};
use sandesham_domain::room::RoomEvent;
use sandesham_domain::{
    AttachmentId, EventType, MessageId, Position, Recorded, RoomId, RoomSeq, StreamKind, Timestamp,
    UserId,
};

use crate::error::Error;
use crate::projection::{decode, place};

/// The `type` of a message's row.
pub(crate) const MESSAGE: &str = "message";

/// A new row of `items`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) room_id: RoomId,
    pub(super) room_seq: RoomSeq,
    pub(super) position: Position,
    pub(super) kind: &'static str,
    pub(super) actor: Option<UserId>,
    pub(super) sent_at: Timestamp,
    /// Of what is no message.
    pub(super) data: Option<String>,
    /// Of a message.
    pub(super) message: Option<NewMessage>,
    pub(super) fate: Fate,
}

/// What only a message has.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NewMessage {
    pub(super) message_id: MessageId,
    pub(super) text: Option<String>,
    pub(super) attachments: Option<String>,
    pub(super) files: Vec<AttachmentId>,
    pub(super) reply_to: Option<MessageId>,
}

/// What becomes of a message after it was sent, as far as its own row tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fate {
    pub(super) is_edited: bool,
    pub(super) deleted: Option<Deletion>,
}

/// When a message was taken back, and by whom; nobody when it was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Deletion {
    pub(super) at: Timestamp,
    pub(super) by: Option<UserId>,
}

/// A new row of `edits`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) message_id: MessageId,
    pub(super) room_seq: RoomSeq,
    pub(super) position: Position,
    pub(super) actor: Option<UserId>,
    pub(super) edited_at: Timestamp,
    /// Revision and text; none once erased.
    pub(super) content: Option<(u32, String)>,
}

/// A stay that began in the batch, and may have ended in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    pub(super) room_id: RoomId,
    pub(super) user_id: UserId,
    pub(super) joined_seq: RoomSeq,
    pub(super) left_seq: Option<RoomSeq>,
}

/// The row of a reaction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ReactionKey {
    pub(super) message_id: MessageId,
    pub(super) emoji: String,
    pub(super) user_id: UserId,
}

/// The row changes of a batch. The maps are ordered, so that rows are always locked in one order.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Changes {
    pub(super) heads: BTreeMap<RoomId, RoomSeq>,
    pub(super) items: Vec<Item>,
    /// Of messages that were sent before the batch.
    pub(super) fates: BTreeMap<MessageId, Fate>,
    pub(super) edits: Vec<Edit>,
    /// The number of the event that put it there; none when it is gone.
    pub(super) reactions: BTreeMap<ReactionKey, Option<RoomSeq>>,
    pub(super) stays: Vec<Stay>,
    /// Stays that began before the batch and ended in it.
    pub(super) left: BTreeMap<(RoomId, UserId), RoomSeq>,
}

impl Changes {
    /// Folds a batch, in the order of the log.
    pub(crate) fn of(events: &[&Recorded]) -> Result<Self, Error> {
        let mut fold = Fold::default();
        for record in events.iter().filter(|record| record.event_type.is_numbered()) {
            fold.note(record)?;
        }
        Ok(fold.changes)
    }

    /// Whether no row changes.
    pub(crate) fn is_empty(&self) -> bool {
        // Every numbered event moves a head.
        self.heads.is_empty()
    }
}

/// The changes so far, and where the rows stand that the batch itself made.
#[derive(Debug, Default)]
struct Fold {
    changes: Changes,
    sent: HashMap<MessageId, usize>,
    open: HashMap<(RoomId, UserId), usize>,
}

impl Fold {
    fn note(&mut self, record: &Recorded) -> Result<(), Error> {
        let (room_id, room_seq) = place(record)?;
        self.changes.heads.insert(room_id, room_seq);
        if record.event_type.stream_kind() == StreamKind::Room {
            self.note_room(record, room_id, room_seq)
        } else {
            self.note_message(record)
        }
    }

    fn note_room(
        &mut self,
        record: &Recorded,
        room_id: RoomId,
        room_seq: RoomSeq,
    ) -> Result<(), Error> {
        match decode::<RoomEvent>(record)? {
            RoomEvent::Created(created) => {
                for member in created.members {
                    self.join(room_id, member.user_id, room_seq);
                }
            }
            RoomEvent::MemberJoined(member) => self.join(room_id, member.user_id, room_seq),
            RoomEvent::MemberLeft(left) => self.leave(room_id, left.user_id, room_seq),
            RoomEvent::Renamed(_) | RoomEvent::RoleChanged(_) | RoomEvent::Erased(_) => {}
        }
        let data = record.data.as_deref().map(str::to_owned);
        self.changes.items.push(Item::of(record, record.event_type.kind(), data, None)?);
        Ok(())
    }

    fn note_message(&mut self, record: &Recorded) -> Result<(), Error> {
        let message_id = MessageId::from_uuid(record.stream.id);
        match decode::<MessageEvent>(record)? {
            MessageEvent::Sent(sent) => self.send(record, NewMessage::of(message_id, sent))?,
            MessageEvent::Edited(edited) => {
                self.edit(record, message_id, Some((edited.revision, edited.text)))?;
            }
            MessageEvent::Deleted(_) => self.delete(record, message_id, record.actor),
            MessageEvent::ReactionAdded(reaction) => self.react(record, reaction, true)?,
            MessageEvent::ReactionRemoved(reaction) => self.react(record, reaction, false)?,
            // An erased message counts as deleted, by nobody.
            MessageEvent::Erased(erased) => {
                match erased.event_type {
                    EventType::MessageSent => self.send(record, NewMessage::erased(message_id))?,
                    EventType::MessageEdited => self.edit(record, message_id, None)?,
                    _ => {}
                }
                self.delete(record, message_id, None);
            }
        }
        Ok(())
    }

    fn send(&mut self, record: &Recorded, message: NewMessage) -> Result<(), Error> {
        self.sent.insert(message.message_id, self.changes.items.len());
        self.changes.items.push(Item::of(record, MESSAGE, None, Some(message))?);
        Ok(())
    }

    fn edit(
        &mut self,
        record: &Recorded,
        message_id: MessageId,
        content: Option<(u32, String)>,
    ) -> Result<(), Error> {
        let (_, room_seq) = place(record)?;
        self.fate(message_id).is_edited = true;
        self.changes.edits.push(Edit {
            message_id,
            room_seq,
            position: record.position,
            actor: record.actor,
            edited_at: record.recorded_at,
            content,
        });
        Ok(())
    }

    fn delete(&mut self, record: &Recorded, message_id: MessageId, by: Option<UserId>) {
        let deletion = Deletion { at: record.recorded_at, by };
        self.fate(message_id).deleted.get_or_insert(deletion);
    }

    fn fate(&mut self, message_id: MessageId) -> &mut Fate {
        match self.sent.get(&message_id) {
            Some(&at) => &mut self.changes.items[at].fate,
            None => self.changes.fates.entry(message_id).or_default(),
        }
    }

    fn react(
        &mut self,
        record: &Recorded,
        reaction: MessageReaction,
        is_there: bool,
    ) -> Result<(), Error> {
        let (_, room_seq) = place(record)?;
        let MessageReaction { message_id, user_id, emoji } = reaction;
        let key = ReactionKey { message_id, emoji, user_id };
        self.changes.reactions.insert(key, is_there.then_some(room_seq));
        Ok(())
    }

    fn join(&mut self, room_id: RoomId, user_id: UserId, joined_seq: RoomSeq) {
        self.open.insert((room_id, user_id), self.changes.stays.len());
        self.changes.stays.push(Stay { room_id, user_id, joined_seq, left_seq: None });
    }

    fn leave(&mut self, room_id: RoomId, user_id: UserId, left_seq: RoomSeq) {
        match self.open.remove(&(room_id, user_id)) {
            Some(at) => self.changes.stays[at].left_seq = Some(left_seq),
            None => {
                self.changes.left.entry((room_id, user_id)).or_insert(left_seq);
            }
        }
    }
}

impl Item {
    fn of(
        record: &Recorded,
        kind: &'static str,
        data: Option<String>,
        message: Option<NewMessage>,
    ) -> Result<Self, Error> {
        let (room_id, room_seq) = place(record)?;
        Ok(Self {
            room_id,
            room_seq,
            position: record.position,
            kind,
            // The actor of a message is its author, of a released one too.
            actor: record.actor,
            sent_at: record.recorded_at,
            data,
            message,
            fate: Fate::default(),
        })
    }
}

impl NewMessage {
    fn of(message_id: MessageId, sent: MessageSent) -> Self {
        let attachments = (!sent.attachments.is_empty())
            .then(|| serde_json::to_string(&sent.attachments).expect("plain structs serialise"));
        let files = sent.attachments.iter().map(|file| file.attachment_id).collect();
        Self { message_id, text: Some(sent.text), attachments, files, reply_to: sent.reply_to }
    }

    fn erased(message_id: MessageId) -> Self {
        Self { message_id, text: None, attachments: None, files: Vec::new(), reply_to: None }
    }
}
