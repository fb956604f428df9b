//! A room's timeline in memory: the same changes that are written into the tables, for a moment that
//! the tables have left behind.

use std::collections::{BTreeMap, HashMap};

use sandesham_domain::message::Attachment;
use sandesham_domain::{MessageId, Position, RoomSeq, Timestamp, UserId};
use serde_json::value::RawValue;

use super::changes::{Changes, Edit, Fate, Item, MESSAGE, NewMessage, ReactionKey, Stay};
use super::{
    MessageItem, MessageStatus, MessageType, ReactionView, RevisionView, SystemItem, TimelineItem,
};

/// What the tables would hold of one room.
#[derive(Debug, Default)]
pub(crate) struct Past {
    head: RoomSeq,
    items: BTreeMap<RoomSeq, Item>,
    messages: HashMap<MessageId, RoomSeq>,
    edits: HashMap<MessageId, Vec<Edit>>,
    reactions: BTreeMap<ReactionKey, RoomSeq>,
    stays: Vec<Stay>,
}

impl Past {
    /// Takes the changes of a batch, in the order in which they are written into the tables.
    pub(crate) fn apply(&mut self, changes: Changes) {
        if let Some(head) = changes.heads.into_values().max() {
            self.head = head;
        }
        for item in changes.items {
            if let Some(message) = &item.message {
                self.messages.insert(message.message_id, item.room_seq);
            }
            self.items.insert(item.room_seq, item);
        }
        for (message_id, fate) in changes.fates {
            if let Some(item) = self.item_mut(message_id) {
                item.fate.become_also(fate);
            }
        }
        for edit in changes.edits {
            self.edits.entry(edit.message_id).or_default().push(edit);
        }
        for (key, seq) in changes.reactions {
            match seq {
                Some(seq) => self.reactions.insert(key, seq),
                None => self.reactions.remove(&key),
            };
        }
        for ((_, user_id), left_seq) in changes.left {
            let open = self.stays.iter_mut().find(|s| s.user_id == user_id && s.left_seq.is_none());
            if let Some(stay) = open {
                stay.left_seq = Some(left_seq);
            }
        }
        self.stays.extend(changes.stays);
    }

    /// The number of the latest event.
    pub(crate) fn head(&self) -> RoomSeq {
        self.head
    }

    /// All who were ever in, each once.
    pub(crate) fn ever_in(&self) -> Vec<UserId> {
        let mut users: Vec<_> = self.stays.iter().map(|stay| stay.user_id).collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    /// Where the present stay of each present member began.
    pub(crate) fn present(&self) -> BTreeMap<UserId, RoomSeq> {
        let open = self.stays.iter().filter(|stay| stay.left_seq.is_none());
        open.map(|stay| (stay.user_id, stay.joined_seq)).collect()
    }

    /// Whether `user` was in when number `seq` was given.
    pub(crate) fn was_in(&self, user: UserId, seq: RoomSeq) -> bool {
        self.stays.iter().any(|stay| stay.user_id == user && stay.holds(seq))
    }

    /// Where a message stands, and whose it is.
    pub(crate) fn message(&self, id: MessageId) -> Option<(RoomSeq, Option<UserId>)> {
        let seq = *self.messages.get(&id)?;
        Some((seq, self.items.get(&seq)?.actor))
    }

    /// When a message was taken back.
    pub(crate) fn deleted_at(&self, id: MessageId) -> Option<Timestamp> {
        let item = self.items.get(self.messages.get(&id)?)?;
        item.fate.deleted.map(|deleted| deleted.at)
    }

    /// The revision of a message that stood before `position`.
    pub(crate) fn revision_before(&self, id: MessageId, position: Position) -> u32 {
        self.numbered(id).take_while(|(_, edit)| edit.position < position).last().map_or(1, |e| e.0)
    }

    /// Every text of a message, also of one that was taken back since.
    pub(crate) fn revisions(&self, id: MessageId) -> Vec<RevisionView> {
        let Some(item) = self.messages.get(&id).and_then(|seq| self.items.get(seq)) else {
            return Vec::new();
        };
        let text = item.message.as_ref().and_then(|message| message.text.clone());
        let first = RevisionView { revision: 1, actor: item.actor, time: item.sent_at, text };
        let edits = self.numbered(id).map(|(revision, edit)| RevisionView {
            revision,
            actor: edit.actor,
            time: edit.edited_at,
            text: edit.content.as_ref().map(|(_, text)| text.clone()),
        });
        std::iter::once(first).chain(edits).collect()
    }

    /// The items that `viewer` sees, or everything there is; `status` says how far a message came.
    pub(crate) fn items(
        &self,
        viewer: Option<UserId>,
        status: impl Fn(UserId, RoomSeq) -> Option<MessageStatus>,
    ) -> Vec<TimelineItem> {
        let sees = |seq: RoomSeq| viewer.is_none_or(|viewer| self.was_in(viewer, seq));
        let reactions = self.reactions_by_message(&sees);
        let visible = self.items.values().filter(|item| sees(item.room_seq));
        visible
            .filter_map(|item| {
                let Some(message) = &item.message else {
                    return Some(TimelineItem::System(system(item)));
                };
                // A message always has an author.
                let mut shown = self.shown(item, message, item.actor?, &sees);
                if shown.deleted_at.is_none() {
                    let reactions = reactions.get(&message.message_id);
                    shown.reactions = reactions.cloned().unwrap_or_default();
                }
                shown.status = status(shown.author, item.room_seq);
                Some(TimelineItem::Message(shown))
            })
            .collect()
    }

    fn shown(
        &self,
        item: &Item,
        message: &NewMessage,
        author: UserId,
        sees: &impl Fn(RoomSeq) -> bool,
    ) -> MessageItem {
        let edit = self.numbered(message.message_id).filter(|(_, edit)| sees(edit.room_seq)).last();
        let deleted_at = item.fate.deleted.map(|deleted| deleted.at);
        let latest = edit.and_then(|(_, edit)| Some(edit.content.as_ref()?.1.as_str()));
        let text = latest.or(message.text.as_deref()).filter(|_| deleted_at.is_none());
        MessageItem {
            room_seq: item.room_seq,
            item_type: MessageType::Message,
            message_id: message.message_id,
            author,
            text: text.unwrap_or_default().to_owned(),
            revision: edit.map_or(1, |(revision, _)| revision),
            sent_at: item.sent_at,
            edited_at: edit.map(|(_, edit)| edit.edited_at),
            deleted_at,
            reactions: Vec::new(),
            attachments: if deleted_at.is_none() { attachments(message) } else { Vec::new() },
            reply_to: message.reply_to,
            status: None,
        }
    }

    /// The edits of a message with their revisions: one more than there are texts before.
    fn numbered(&self, id: MessageId) -> impl Iterator<Item = (u32, &Edit)> {
        (2..).zip(self.edits.get(&id).into_iter().flatten())
    }

    fn reactions_by_message(
        &self,
        sees: &impl Fn(RoomSeq) -> bool,
    ) -> HashMap<MessageId, Vec<ReactionView>> {
        let visible = self.reactions.iter().filter(|(_, seq)| sees(**seq));
        let mut in_order: Vec<_> = visible.map(|(key, seq)| (*seq, key)).collect();
        in_order.sort_unstable_by_key(|(seq, _)| *seq);
        let mut by_message: HashMap<MessageId, Vec<ReactionView>> = HashMap::new();
        for (_, ReactionKey { message_id, emoji, user_id }) in in_order {
            let views = by_message.entry(*message_id).or_default();
            match views.iter_mut().find(|view| view.emoji == *emoji) {
                Some(view) => view.user_ids.push(*user_id),
                None => views.push(ReactionView { emoji: emoji.clone(), user_ids: vec![*user_id] }),
            }
        }
        by_message
    }

    fn item_mut(&mut self, message_id: MessageId) -> Option<&mut Item> {
        self.items.get_mut(self.messages.get(&message_id)?)
    }
}

impl Stay {
    fn holds(&self, seq: RoomSeq) -> bool {
        self.joined_seq <= seq && self.left_seq.is_none_or(|left| seq <= left)
    }
}

impl Fate {
    /// The first deletion stays.
    fn become_also(&mut self, later: Self) {
        self.is_edited |= later.is_edited;
        self.deleted = self.deleted.or(later.deleted);
    }
}

fn system(item: &Item) -> SystemItem {
    debug_assert_ne!(item.kind, MESSAGE);
    let data = item.data.clone().and_then(|data| RawValue::from_string(data).ok());
    SystemItem {
        room_seq: item.room_seq,
        kind: item.kind.to_owned(),
        actor: item.actor,
        sent_at: item.sent_at,
        data,
    }
}

/// As they stand in the event, which made them.
fn attachments(message: &NewMessage) -> Vec<Attachment> {
    let json = message.attachments.as_deref();
    json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}
