//! Commits like those of sends, made without a server.

use std::sync::Arc;

use sandesham_domain::message::{MessageEvent, MessageSent};
use sandesham_domain::{Commit, Expected, MessageId, RoomId, StreamWrite, UserId, Version};
use uuid::Uuid;

/// Rooms and authors that take turns, as in a busy place.
const ROOMS: usize = 50;

/// Makes them: each a message of its own with its two guards.
#[derive(Clone)]
pub(crate) struct Sends {
    rooms: Arc<[(RoomId, UserId)]>,
    text: Arc<str>,
}

impl Sends {
    pub(crate) fn new(text_bytes: usize) -> Self {
        let uuid = || Uuid::from_u128(rand::random());
        let pair = |_| (RoomId::from_uuid(uuid()), UserId::from_uuid(uuid()));
        Self { rooms: (0..ROOMS).map(pair).collect(), text: "x".repeat(text_bytes).into() }
    }

    pub(crate) fn commit(&self, index: usize) -> Commit {
        let (room_id, author) = self.rooms[index % ROOMS];
        let message_id = MessageId::from_uuid(Uuid::now_v7());
        let sent = MessageEvent::Sent(MessageSent {
            message_id,
            author,
            text: self.text.to_string(),
            attachments: Vec::new(),
            reply_to: None,
            schedule_id: None,
        });
        let expected = Expected::Exact(Version::ZERO);
        let write = StreamWrite::new(message_id, expected, Some(room_id), Some(author), &[sent]);
        Commit::of(write).guarded_by(room_id, Version::ZERO).guarded_by(author, Version::ZERO)
    }
}
