//! What may be asked of a message.

use crate::attachment::Enclosures;
use crate::ids::{MessageId, RoomId, ScheduleId, UserId};
use crate::text::{Emoji, MessageText};

/// What a message is sent with: what a repeat is compared with, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// Its identifier.
    pub message_id: MessageId,
    /// Its room.
    pub room_id: RoomId,
    /// Who wrote it.
    pub author: UserId,
    /// What it says; nothing only where files come with it.
    pub text: MessageText,
    /// The files that come with it.
    pub attachments: Enclosures,
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// The schedule that releases it.
    pub schedule_id: Option<ScheduleId>,
}

/// What may be asked of a message. That the one who asks is in the room is the room's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageCommand {
    /// Send it.
    Send(NewMessage),
    /// Give it another text.
    Edit {
        /// Its author.
        by: UserId,
        /// The text.
        text: MessageText,
        /// The revision that was edited; refused when it is not the latest.
        revision: Option<u32>,
    },
    /// Take it back.
    Delete {
        /// Its author, or who moderates the room.
        by: UserId,
        /// Whether the room lets `by` delete what others wrote.
        moderates: bool,
    },
    /// React.
    React {
        /// Who.
        by: UserId,
        /// How.
        emoji: Emoji,
    },
    /// Take a reaction back.
    Unreact {
        /// Whose.
        by: UserId,
        /// Which.
        emoji: Emoji,
    },
}
