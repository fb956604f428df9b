//! The message's state and rules.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    MessageCommand, MessageDeleted, MessageEdited, MessageError, MessageEvent, MessageReaction,
    MessageSent, NewMessage,
};
use crate::aggregate::{Decision, stream_aggregate};
use crate::envelope::Recorded;
use crate::ids::{MessageId, RoomId, RoomSeq, ScheduleId, UserId, Version};
use crate::text::{Emoji, MessageText};

/// The most revisions of a message: its stream is folded whole.
pub const REVISIONS_MAX: u32 = 1_000;

/// How many events a message may have before it takes no more reactions: several from each of the
/// largest group's members.
pub const CHANGES_MAX: u32 = 50_000;

/// The most different emoji on a message: whoever reads it gets them all.
pub const EMOJI_MAX: usize = 50;

/// The most reactions of one user to a message.
pub const REACTIONS_OF_ONE_MAX: usize = 20;

/// Whether a reaction is there, and since when that is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Reaction {
    present: bool,
    since: Version,
}

/// Where a message was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its room.
    pub room_id: RoomId,
    /// Its number there: who may see that number may see the message, its edits and reactions.
    pub room_seq: RoomSeq,
}

/// A message, folded from its events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub(super) version: Version,
    author: Option<UserId>,
    /// Where it was sent; known from the log's record alone, as its events do not say.
    place: Option<Place>,
    /// As it was sent; `None` before that and once erased.
    sent: Option<MessageSent>,
    text: String,
    text_since: Version,
    revision: u32,
    deleted_since: Option<Version>,
    /// By user and emoji.
    reactions: BTreeMap<UserId, BTreeMap<String, Reaction>>,
}

stream_aggregate!(
    Message, Message, MessageCommand, MessageEvent, MessageError, placed by take_place
);

impl Message {
    /// Whether it was ever sent.
    pub fn exists(&self) -> bool {
        self.version > Version::ZERO
    }

    /// Who wrote it; `None` before it exists.
    pub fn author(&self) -> Option<UserId> {
        self.author
    }

    /// Where it was sent; `None` before it exists, and when folded from anything but the log's records.
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// The schedule that released it.
    pub fn schedule_id(&self) -> Option<ScheduleId> {
        self.sent.as_ref().and_then(|sent| sent.schedule_id)
    }

    /// Whether it was taken back, or erased.
    pub fn is_deleted(&self) -> bool {
        self.deleted_since.is_some()
    }

    /// Whether files came with it; not known any more once erased.
    pub fn has_files(&self) -> bool {
        self.sent.as_ref().is_some_and(|sent| !sent.attachments.is_empty())
    }

    /// What it says now.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which revision that is; the sent text is 1.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// What follows from a command.
    pub fn decide(&self, command: MessageCommand) -> Result<Decision<MessageEvent>, MessageError> {
        match command {
            MessageCommand::Send(new) => self.send(new),
            MessageCommand::Edit { by, text, revision } => self.edit(by, text, revision),
            MessageCommand::Delete { by, moderates } => self.delete(by, moderates),
            MessageCommand::React { by, emoji } => self.react(by, emoji, true),
            MessageCommand::Unreact { by, emoji } => self.react(by, emoji, false),
        }
    }

    fn send(&self, new: NewMessage) -> Result<Decision<MessageEvent>, MessageError> {
        if self.exists() {
            let same = self.is_sent_as(&new);
            return if same {
                Ok(Decision::Already(Version(1)))
            } else {
                Err(MessageError::IdTaken)
            };
        }
        if new.text.is_empty() && new.attachments.is_empty() {
            return Err(MessageError::NothingSaid);
        }
        let sent = MessageSent {
            message_id: new.message_id,
            author: new.author,
            text: new.text.into_string(),
            attachments: new.attachments.described()?,
            reply_to: new.reply_to,
            schedule_id: new.schedule_id,
        };
        Ok(Decision::Events(vec![MessageEvent::Sent(sent)]))
    }

    fn is_sent_as(&self, new: &NewMessage) -> bool {
        // A message folded without its records does not know its room; the log's always do.
        let same_room = self.place.is_none_or(|place| place.room_id == new.room_id);
        let Some(sent) = &self.sent else { return false };
        let MessageSent { message_id, author, text, attachments, reply_to, schedule_id } = sent;
        same_room
            && (*message_id, *author) == (new.message_id, new.author)
            && (*reply_to, *schedule_id) == (new.reply_to, new.schedule_id)
            && text == new.text.as_str()
            && new.attachments.are(attachments)
    }

    fn edit(
        &self,
        by: UserId,
        text: MessageText,
        revision: Option<u32>,
    ) -> Result<Decision<MessageEvent>, MessageError> {
        let author = self.check_exists()?;
        // What is so already is so for everybody who sees the message. A deleted one says nothing.
        if !self.is_deleted() && self.text == text.as_str() {
            return Ok(Decision::Already(self.text_since));
        }
        if author != by {
            return Err(MessageError::NotTheAuthor);
        }
        self.check_not_deleted()?;
        if text.is_empty() && !self.has_files() {
            return Err(MessageError::NothingSaid);
        }
        let latest = self.revision;
        if let Some(given) = revision
            && given != latest
        {
            return Err(MessageError::StaleRevision { given, latest });
        }
        if latest >= REVISIONS_MAX {
            return Err(MessageError::TooManyRevisions { revisions_max: REVISIONS_MAX });
        }
        Ok(Decision::Events(vec![MessageEvent::Edited(MessageEdited {
            message_id: self.id(),
            revision: latest + 1,
            text: text.into_string(),
        })]))
    }

    fn delete(&self, by: UserId, moderates: bool) -> Result<Decision<MessageEvent>, MessageError> {
        let author = self.check_exists()?;
        // What is so already is so for everybody who sees the message.
        if let Some(since) = self.deleted_since {
            return Ok(Decision::Already(since));
        }
        if author != by && !moderates {
            return Err(MessageError::NotTheAuthor);
        }
        let message_id = self.id();
        Ok(Decision::Events(vec![MessageEvent::Deleted(MessageDeleted { message_id })]))
    }

    fn react(
        &self,
        by: UserId,
        emoji: Emoji,
        wanted: bool,
    ) -> Result<Decision<MessageEvent>, MessageError> {
        self.check_exists()?;
        let now = self.reactions.get(&by).and_then(|mine| mine.get(emoji.as_str()));
        let (present, since) = now.map_or((false, Version::ZERO), |it| (it.present, it.since));
        if present == wanted {
            return Ok(Decision::Already(since));
        }
        self.check_not_deleted()?;
        if wanted {
            self.check_takes(by, &emoji)?;
        }
        let reaction =
            MessageReaction { message_id: self.id(), user_id: by, emoji: emoji.into_string() };
        Ok(Decision::Events(vec![if wanted {
            MessageEvent::ReactionAdded(reaction)
        } else {
            MessageEvent::ReactionRemoved(reaction)
        }]))
    }

    /// Refuses a reaction more than there may be. Taking one back is never refused.
    fn check_takes(&self, by: UserId, emoji: &Emoji) -> Result<(), MessageError> {
        if self.version.0 >= CHANGES_MAX {
            return Err(MessageError::TooManyChanges { changes_max: CHANGES_MAX });
        }
        let present = |mine: &'_ BTreeMap<String, Reaction>| {
            mine.values().filter(|reaction| reaction.present).count()
        };
        if self.reactions.get(&by).is_some_and(|mine| present(mine) >= REACTIONS_OF_ONE_MAX) {
            return Err(MessageError::TooManyReactions { reactions_max: REACTIONS_OF_ONE_MAX });
        }
        let all = self.reactions.values().flatten().filter(|(_, reaction)| reaction.present);
        let different: BTreeSet<&str> = all.map(|(emoji, _)| emoji.as_str()).collect();
        if different.len() >= EMOJI_MAX && !different.contains(emoji.as_str()) {
            return Err(MessageError::TooManyEmoji { emoji_max: EMOJI_MAX });
        }
        Ok(())
    }

    fn check_exists(&self) -> Result<UserId, MessageError> {
        self.author.ok_or(MessageError::Unknown)
    }

    fn check_not_deleted(&self) -> Result<(), MessageError> {
        if self.is_deleted() {
            return Err(MessageError::Deleted);
        }
        Ok(())
    }

    fn id(&self) -> MessageId {
        let nil = MessageId::from_uuid(uuid::Uuid::nil());
        self.sent.as_ref().map_or(nil, |sent| sent.message_id)
    }

    fn evolve(&mut self, event: MessageEvent) {
        let since = self.version;
        match event {
            MessageEvent::Sent(sent) => {
                self.author = Some(sent.author);
                self.text.clone_from(&sent.text);
                self.text_since = since;
                self.revision = 1;
                self.sent = Some(sent);
            }
            MessageEvent::Edited(edited) => {
                self.text = edited.text;
                self.text_since = since;
                self.revision = edited.revision;
            }
            MessageEvent::Deleted(_) => self.take_back(),
            MessageEvent::ReactionAdded(reaction) => self.note(reaction, true),
            MessageEvent::ReactionRemoved(reaction) => self.note(reaction, false),
            // An erased message counts as deleted; the actor of its first event is its author.
            MessageEvent::Erased(erased) => {
                self.author = self.author.or(erased.actor);
                self.take_back();
            }
        }
    }

    fn take_place(&mut self, _event: &MessageEvent, record: &Recorded) {
        if let (None, Some(room_id), Some(room_seq)) = (self.place, record.room_id, record.room_seq)
        {
            self.place = Some(Place { room_id, room_seq });
        }
    }

    fn take_back(&mut self) {
        self.text.clear();
        self.deleted_since.get_or_insert(self.version);
    }

    fn note(&mut self, reaction: MessageReaction, present: bool) {
        let mine = self.reactions.entry(reaction.user_id).or_default();
        mine.insert(reaction.emoji, Reaction { present, since: self.version });
    }
}
