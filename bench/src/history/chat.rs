//! People who chat: most events are messages, then receipts, then edits and reactions.

use std::collections::{HashMap, VecDeque};

use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use sandesham_domain::message::{
    MessageDeleted, MessageEdited, MessageEvent, MessageReaction, MessageSent,
};
use sandesham_domain::receipt::{CursorMoved, ReceiptEvent};
use sandesham_domain::room::{Role, RoomCreated, RoomEvent, RoomKind, RoomMember, RoomRenamed};
use sandesham_domain::user::{UserEvent, UserProfile};
use sandesham_domain::{
    MessageId, NewEvent, ReceiptId, RoomId, RoomSeq, StreamEvent, StreamId, UserId,
};
use uuid::Uuid;

use super::copy::Numbered;

/// Members of each room.
const MEMBERS: usize = 10;

/// Events a room has in the end, on average.
const EVENTS_A_ROOM: u64 = 5_000;

/// The last messages of a room, which are edited and reacted to.
const RECENT: usize = 20;

pub(super) struct Chat {
    random: SmallRng,
    /// What is to happen before anybody chats.
    first: VecDeque<Numbered>,
    rooms: Vec<Room>,
    receipts: HashMap<ReceiptId, u32>,
}

struct Room {
    id: RoomId,
    members: Vec<UserId>,
    head: u64,
    recent: VecDeque<Message>,
    /// Up to where each member has read.
    read: Vec<u64>,
}

struct Message {
    id: MessageId,
    author: UserId,
    version: u32,
    revision: u32,
    reactions: usize,
}

impl Chat {
    /// For about so many events.
    pub(super) fn new(events: u64) -> Self {
        let mut chat = Self {
            random: SmallRng::seed_from_u64(7),
            first: VecDeque::new(),
            rooms: Vec::new(),
            receipts: HashMap::new(),
        };
        for _ in 0..(events / EVENTS_A_ROOM).max(1) {
            chat.open_room();
        }
        chat
    }

    pub(super) fn next_event(&mut self) -> Numbered {
        if let Some(first) = self.first.pop_front() {
            return first;
        }
        let room = self.random.random_range(0..self.rooms.len());
        let member = self.random.random_range(0..MEMBERS);
        let what = self.random.random_range(0..100);
        let happened = match what {
            0..60 => None,
            60..88 => self.read(room, member),
            88..93 => self.rooms[room].edit(),
            93..98 => self.rooms[room].react(),
            _ => self.rooms[room].delete(),
        };
        happened.unwrap_or_else(|| self.rooms[room].send(member))
    }

    fn open_room(&mut self) {
        let uuid = || Uuid::now_v7();
        let id = RoomId::from_uuid(uuid());
        let members: Vec<UserId> = (0..MEMBERS).map(|_| UserId::from_uuid(uuid())).collect();
        for (at, user) in members.iter().enumerate() {
            let name = format!("Somebody {at}");
            let event = UserEvent::Registered(UserProfile { name, avatar_id: None });
            self.first.push_back(numbered(*user, 1, None, (None, *user), &event));
        }
        let role = |at| if at == 0 { Role::Owner } else { Role::Member };
        let listed = members.iter().enumerate();
        let listed = listed.map(|(at, user_id)| RoomMember { user_id: *user_id, role: role(at) });
        let created = RoomCreated { kind: RoomKind::Group, members: listed.collect() };
        let renamed = RoomRenamed { name: "A room".to_owned() };
        let by = (Some(id), members[0]);
        self.first.push_back(numbered(id, 1, Some(1), by, &RoomEvent::Created(created)));
        self.first.push_back(numbered(id, 2, Some(2), by, &RoomEvent::Renamed(renamed)));
        let read = vec![0; MEMBERS];
        self.rooms.push(Room { id, members, head: 2, recent: VecDeque::new(), read });
    }

    fn read(&mut self, room: usize, member: usize) -> Option<Numbered> {
        let room = &mut self.rooms[room];
        if room.read[member] == room.head {
            return None;
        }
        room.read[member] = room.head;
        let user_id = room.members[member];
        let id = ReceiptId::of(room.id, user_id);
        let version = self.receipts.entry(id).or_default();
        *version += 1;
        let event = ReceiptEvent::Read(CursorMoved { user_id, up_to: RoomSeq(room.head) });
        Some(numbered(id, *version, None, (Some(room.id), user_id), &event))
    }
}

impl Room {
    fn send(&mut self, member: usize) -> Numbered {
        let (id, author) = (MessageId::from_uuid(Uuid::now_v7()), self.members[member]);
        self.recent.push_back(Message { id, author, version: 1, revision: 1, reactions: 0 });
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
        let event = MessageEvent::Sent(MessageSent {
            message_id: id,
            author,
            text: format!("Is there tea at five, or rather at six? This is number {}.", self.head),
            attachments: Vec::new(),
            reply_to: None,
            schedule_id: None,
        });
        self.happen(id, 1, author, &event)
    }

    fn edit(&mut self) -> Option<Numbered> {
        let message = self.recent.back_mut()?;
        message.version += 1;
        message.revision += 1;
        let (id, version, by, revision) =
            (message.id, message.version, message.author, message.revision);
        let text = format!("Tea is at five, as the {revision}th text of this says.");
        let event = MessageEvent::Edited(MessageEdited { message_id: id, revision, text });
        Some(self.happen(id, version, by, &event))
    }

    fn react(&mut self) -> Option<Numbered> {
        let message = self.recent.iter_mut().find(|message| message.reactions < MEMBERS)?;
        let user_id = self.members[message.reactions];
        message.reactions += 1;
        message.version += 1;
        let (id, version) = (message.id, message.version);
        let emoji = "👍".to_owned();
        let event = MessageEvent::ReactionAdded(MessageReaction { message_id: id, user_id, emoji });
        Some(self.happen(id, version, user_id, &event))
    }

    fn delete(&mut self) -> Option<Numbered> {
        let Message { id, author, version, .. } = self.recent.pop_front()?;
        let event = MessageEvent::Deleted(MessageDeleted { message_id: id });
        Some(self.happen(id, version + 1, author, &event))
    }

    fn happen(
        &mut self,
        id: MessageId,
        version: u32,
        by: UserId,
        event: &MessageEvent,
    ) -> Numbered {
        self.head += 1;
        numbered(id, version, Some(self.head), (Some(self.id), by), event)
    }
}

fn numbered(
    stream: impl Into<StreamId>,
    version: u32,
    room_seq: Option<u64>,
    (room_id, actor): (Option<RoomId>, UserId),
    event: &impl StreamEvent,
) -> Numbered {
    let event = NewEvent {
        event_type: event.catalogue_type(),
        room_id,
        actor: Some(actor),
        data: event.to_data(),
    };
    Numbered { stream: stream.into(), version, room_seq, event }
}
