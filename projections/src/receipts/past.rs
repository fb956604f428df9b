//! The cursors of a room in memory: the same changes that are written into the tables.

use std::collections::BTreeMap;

use sandesham_domain::{RoomSeq, UserId};

use super::changes::{Changes, Cursors, Kind, Move};

/// What the tables would hold of one room.
#[derive(Debug, Default)]
pub(crate) struct Past {
    cursors: BTreeMap<UserId, Cursors>,
    /// In the order of the log, and so of what they reach.
    moves: BTreeMap<UserId, Vec<Move>>,
}

impl Past {
    /// Takes the changes of a batch.
    pub(crate) fn apply(&mut self, changes: Changes) {
        for one in changes.moves {
            self.moves.entry(one.user_id).or_default().push(one);
        }
        for ((_, user_id), cursors) in changes.cursors {
            let now = self.cursors.entry(user_id).or_default();
            now.delivered = now.delivered.furthest(cursors.delivered);
            now.read = now.read.furthest(cursors.read);
        }
    }

    /// Where the cursors of a member stand.
    pub(crate) fn of(&self, user: UserId) -> Cursors {
        self.cursors.get(&user).copied().unwrap_or_default()
    }

    /// The first reading that covers a number.
    pub(crate) fn reading(&self, user: UserId, seq: RoomSeq) -> Option<&Move> {
        self.first(user, seq, |one| one.kind == Kind::Read)
    }

    /// The first delivery, or reading, that covers a number: what is read was delivered.
    pub(crate) fn delivery(&self, user: UserId, seq: RoomSeq) -> Option<&Move> {
        self.first(user, seq, |_| true)
    }

    fn first(
        &self,
        user: UserId,
        seq: RoomSeq,
        is_wanted: impl Fn(&Move) -> bool,
    ) -> Option<&Move> {
        self.moves.get(&user)?.iter().find(|one| is_wanted(one) && one.up_to >= seq)
    }
}
