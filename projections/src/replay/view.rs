//! What is shown of a moment.

use std::collections::BTreeSet;

use sandesham_domain::room::{Role, RoomKind, RoomMember};
use sandesham_domain::{MessageId, Position, RoomId, RoomSeq, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::timeline::{RevisionView, TimelineItem};

/// A room as it was right after an event of the log.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RoomAt {
    /// Which.
    #[schema(value_type = Uuid)]
    pub room_id: RoomId,
    /// After which event of the log.
    #[schema(value_type = u64)]
    pub position: Position,
    /// When that was recorded.
    #[schema(value_type = String, format = DateTime)]
    pub time: Timestamp,
    /// A DM or a group.
    #[schema(value_type = String, examples("dm", "group"))]
    pub kind: RoomKind,
    /// A group's name; empty once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number of its latest event.
    #[schema(value_type = u64)]
    pub head_seq: RoomSeq,
    /// Who was in, in the order of their identifiers.
    pub members: Vec<MemberAt>,
    /// Messages and what happened to the room, ascending; each message with its text, reactions and
    /// status of then.
    pub items: Vec<TimelineItem>,
}

impl RoomAt {
    /// Who is named in the items: authors, those who reacted, and who joined, left or became something else.
    pub fn named(&self) -> BTreeSet<UserId> {
        let mut people = BTreeSet::new();
        for item in &self.items {
            match item {
                TimelineItem::Message(message) => {
                    people.insert(message.author);
                    people.extend(message.reactions.iter().flat_map(|one| &one.user_ids));
                }
                TimelineItem::System(system) => {
                    people.extend(system.actor);
                    let data = system.data.as_ref().map_or("{}", |data| data.get());
                    let about: About = serde_json::from_str(data).unwrap_or_default();
                    people.extend(about.user_id);
                    people.extend(about.members.into_iter().map(|member| member.user_id));
                }
            }
        }
        people
    }
}

/// The people in the data of an event of a room.
#[derive(Default, Deserialize)]
struct About {
    user_id: Option<UserId>,
    #[serde(default)]
    members: Vec<RoomMember>,
}

/// A member as they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MemberAt {
    /// Who.
    #[schema(value_type = Uuid)]
    pub user_id: UserId,
    /// What they were called; empty once erased.
    pub name: String,
    /// What they were allowed to do.
    #[schema(value_type = String, examples("owner", "admin", "member"))]
    pub role: Role,
    /// With which number their stay had begun.
    #[schema(value_type = u64)]
    pub joined_seq: RoomSeq,
    /// Up to where everything had reached them; 0 before the first time.
    #[schema(value_type = u64)]
    pub delivered_seq: RoomSeq,
    /// Since when.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub delivered_at: Option<Timestamp>,
    /// Up to where they had read; 0 before the first time.
    #[schema(value_type = u64)]
    pub read_seq: RoomSeq,
    /// Since when.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub read_at: Option<Timestamp>,
    /// Whether their account had ended.
    pub deactivated: bool,
}

/// A message as it was, and whom it had reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MessageAt {
    /// Which.
    #[schema(value_type = Uuid)]
    pub message_id: MessageId,
    /// Its number in the room.
    #[schema(value_type = u64)]
    pub room_seq: RoomSeq,
    /// Who wrote it.
    #[schema(value_type = Option<Uuid>, required)]
    pub author: Option<UserId>,
    /// When it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deleted_at: Option<Timestamp>,
    /// Every text it had had, also when it was taken back.
    pub revisions: Vec<RevisionView>,
    /// Everybody who was ever able to see it, in the order of their identifiers.
    pub people: Vec<ReachAt>,
}

/// Whether somebody was able to see a message, and had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReachAt {
    /// Who.
    #[schema(value_type = Uuid)]
    pub user_id: UserId,
    /// What they were called; empty once erased.
    pub name: String,
    /// Whether they were in the room at that moment, and so could see it.
    pub can_see: bool,
    /// When it reached them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub delivered_at: Option<Timestamp>,
    /// When they read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub read_at: Option<Timestamp>,
    /// The revision that stood when they read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
}
