//! What routing a room's receipts needs: who wrote its latest messages, and how far its members'
//! cursors had come. Bounded; what is not here is asked of the log.

use std::collections::{HashMap, VecDeque};

use sandesham_domain::{RoomSeq, UserId};

/// How many of a room's latest messages are known by their author: a cursor that moves over more
/// is rare enough for the log.
const RECENT_MESSAGES_MAX: usize = 256;

/// A range of a room's numbers: after the first, up to and including the second.
pub(crate) type Covered = (RoomSeq, RoomSeq);

/// The latest messages of a room and the cursors of its members.
#[derive(Debug, Default)]
pub(crate) struct Readers {
    messages: VecDeque<(RoomSeq, UserId)>,
    head: RoomSeq,
    /// Every message after this one is in `messages`; `None` while nothing was seen.
    complete_after: Option<RoomSeq>,
    cursors: HashMap<UserId, Cursors>,
}

/// How far a member has come, as far as was seen.
#[derive(Clone, Copy, Debug, Default)]
struct Cursors {
    delivered: Option<RoomSeq>,
    read: Option<RoomSeq>,
}

/// Which cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cursor {
    /// What reached a member.
    Delivered,
    /// What they have read, which therefore reached them too.
    Read,
}

/// Who wrote what a cursor moved over.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Authors {
    /// These, each once.
    Known(Vec<UserId>),
    /// The cursor's last place is known, not who wrote since.
    Between(Covered),
    /// Not even from where it moved.
    Unknown,
}

impl Readers {
    /// Takes in a numbered event; `author` when it is a message.
    pub(crate) fn note_event(&mut self, room_seq: RoomSeq, author: Option<UserId>) {
        self.complete_after.get_or_insert(RoomSeq(room_seq.0.saturating_sub(1)));
        self.head = room_seq;
        let Some(author) = author else { return };
        if self.messages.len() == RECENT_MESSAGES_MAX
            && let Some((dropped, _)) = self.messages.pop_front()
        {
            self.complete_after = Some(dropped);
        }
        self.messages.push_back((room_seq, author));
    }

    /// Takes in that a member came: what stands before that is covered by no cursor of theirs.
    pub(crate) fn note_join(&mut self, user: UserId, room_seq: RoomSeq) {
        let Cursors { delivered, read } = self.cursors.entry(user).or_default();
        (*delivered, *read) = ((*delivered).max(Some(room_seq)), (*read).max(Some(room_seq)));
    }

    /// The last number that was seen; zero while nothing was.
    pub(crate) fn head(&self) -> RoomSeq {
        self.head
    }

    /// Takes in that a cursor moved, and answers whose messages it moved over.
    pub(crate) fn note_receipt(&mut self, user: UserId, cursor: Cursor, up_to: RoomSeq) -> Authors {
        let cursors = self.cursors.entry(user).or_default();
        let before = match cursor {
            Cursor::Delivered => cursors.delivered.replace(up_to),
            Cursor::Read => cursors.read.replace(up_to),
        };
        if cursor == Cursor::Read && cursors.delivered.is_some_and(|delivered| delivered < up_to) {
            cursors.delivered = Some(up_to);
        }
        match before {
            None => Authors::Unknown,
            Some(before) => self.authors((before, up_to)),
        }
    }

    fn authors(&self, (after, up_to): Covered) -> Authors {
        if self.complete_after.is_none_or(|complete_after| after < complete_after) {
            return Authors::Between((after, up_to));
        }
        let mut authors = Vec::new();
        let newest_first = self.messages.iter().rev();
        let covered = newest_first
            .skip_while(|&&(room_seq, _)| room_seq > up_to)
            .take_while(|&&(room_seq, _)| room_seq > after);
        for &(_, author) in covered {
            if !authors.contains(&author) {
                authors.push(author);
            }
        }
        Authors::Known(authors)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ASHA: UserId = UserId::from_uuid(Uuid::from_u128(1));
    const RAVI: UserId = UserId::from_uuid(Uuid::from_u128(2));
    const MINA: UserId = UserId::from_uuid(Uuid::from_u128(3));

    #[test]
    fn a_cursor_that_moves_on_tells_the_authors_of_what_it_moved_over() {
        let mut readers = Readers::default();
        for (room_seq, author) in [(5, ASHA), (6, RAVI), (7, RAVI)] {
            readers.note_event(RoomSeq(room_seq), Some(author));
        }
        readers.note_event(RoomSeq(8), None);
        let mut read = |up_to| readers.note_receipt(MINA, Cursor::Read, RoomSeq(up_to));
        assert_eq!(read(5), Authors::Unknown);
        assert_eq!(read(6), Authors::Known(vec![RAVI]));
        assert_eq!(read(8), Authors::Known(vec![RAVI]));
        assert_eq!(read(9), Authors::Known(vec![]));
    }

    #[test]
    fn what_was_not_seen_is_not_guessed() {
        let mut readers = Readers::default();
        readers.note_receipt(MINA, Cursor::Delivered, RoomSeq(2));
        readers.note_event(RoomSeq(5), Some(ASHA));
        let authors = readers.note_receipt(MINA, Cursor::Delivered, RoomSeq(5));
        assert_eq!(authors, Authors::Between((RoomSeq(2), RoomSeq(5))));
    }

    #[test]
    fn what_was_before_a_member_came_is_not_covered() {
        let mut readers = Readers::default();
        readers.note_event(RoomSeq(2), Some(ASHA));
        readers.note_join(MINA, RoomSeq(3));
        readers.note_event(RoomSeq(3), None);
        readers.note_event(RoomSeq(4), Some(RAVI));
        let mut read = |up_to| readers.note_receipt(MINA, Cursor::Read, RoomSeq(up_to));
        assert_eq!(read(4), Authors::Known(vec![RAVI]));
        // Gone, and back again.
        readers.note_event(RoomSeq(6), Some(ASHA));
        readers.note_join(MINA, RoomSeq(7));
        readers.note_event(RoomSeq(7), None);
        let mut read = |up_to| readers.note_receipt(MINA, Cursor::Read, RoomSeq(up_to));
        assert_eq!(read(7), Authors::Known(vec![]));
    }

    #[test]
    fn the_index_is_bounded() {
        let mut readers = Readers::default();
        readers.note_receipt(MINA, Cursor::Delivered, RoomSeq(1));
        for room_seq in 2..=(RECENT_MESSAGES_MAX as u64 + 2) {
            readers.note_event(RoomSeq(room_seq), Some(ASHA));
        }
        let authors = readers.note_receipt(MINA, Cursor::Delivered, RoomSeq(3));
        assert_eq!(authors, Authors::Between((RoomSeq(1), RoomSeq(3))));
        let authors = readers.note_receipt(MINA, Cursor::Delivered, RoomSeq(4));
        assert_eq!(authors, Authors::Known(vec![ASHA]));
    }

    #[test]
    fn what_is_read_is_delivered() {
        let mut readers = Readers::default();
        readers.note_event(RoomSeq(2), Some(ASHA));
        readers.note_event(RoomSeq(3), Some(RAVI));
        readers.note_receipt(MINA, Cursor::Delivered, RoomSeq(1));
        readers.note_receipt(MINA, Cursor::Read, RoomSeq(2));
        let authors = readers.note_receipt(MINA, Cursor::Delivered, RoomSeq(3));
        assert_eq!(authors, Authors::Known(vec![RAVI]));
    }
}
