//! How far each message of a room came, whoever wrote it.

use sandesham_domain::{RoomSeq, UserId};

use crate::timeline::MessageStatus;

/// A member whom messages have to reach: present, and with an account that has not ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader {
    pub(super) user_id: UserId,
    pub(super) joined_seq: RoomSeq,
    pub(super) delivered_seq: RoomSeq,
    pub(super) read_seq: RoomSeq,
}

/// The least cursor of some readers, and the least of all others than the one who has it: an author is
/// never waited for.
#[derive(Clone, Copy, Debug)]
struct Least {
    whose: UserId,
    seq: RoomSeq,
    of_others: Option<RoomSeq>,
}

/// The least cursors of those who had joined by a number, by the numbers at which they did.
#[derive(Debug, Default)]
pub(super) struct Reach(Vec<(RoomSeq, Least, Least)>);

impl Least {
    fn with(before: Option<Self>, whose: UserId, seq: RoomSeq) -> Self {
        match before {
            None => Self { whose, seq, of_others: None },
            Some(least) if seq < least.seq => Self { whose, seq, of_others: Some(least.seq) },
            Some(least) => {
                let of_others = least.of_others.map_or(seq, |other| other.min(seq));
                Self { of_others: Some(of_others), ..least }
            }
        }
    }

    /// Of all but `author`; none when there is nobody else.
    fn but(&self, author: UserId) -> Option<RoomSeq> {
        if self.whose == author { self.of_others } else { Some(self.seq) }
    }
}

impl Reach {
    pub(super) fn of(mut readers: Vec<Reader>) -> Self {
        readers.sort_unstable_by_key(|reader| reader.joined_seq);
        let mut least: Vec<(RoomSeq, Least, Least)> = Vec::with_capacity(readers.len());
        for Reader { user_id, joined_seq, delivered_seq, read_seq } in readers {
            let before = least.last();
            let delivered = Least::with(before.map(|one| one.1), user_id, delivered_seq);
            let read = Least::with(before.map(|one| one.2), user_id, read_seq);
            least.push((joined_seq, delivered, read));
        }
        Self(least)
    }

    /// How far the message of `author` with number `seq` came.
    pub(super) fn status(&self, author: UserId, seq: RoomSeq) -> MessageStatus {
        let count = self.0.partition_point(|(joined, ..)| *joined <= seq);
        let Some((_, delivered, read)) = self.0[..count].last() else { return MessageStatus::Sent };
        let is_past = |least: &Least| least.but(author).is_some_and(|least| least >= seq);
        if is_past(read) {
            MessageStatus::Read
        } else if is_past(delivered) {
            MessageStatus::Delivered
        } else {
            MessageStatus::Sent
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sqlx::types::Uuid;

    use super::*;

    fn user(number: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(number))
    }

    fn reader((number, joined, delivered, unread): (u128, u64, u64, u64)) -> Reader {
        Reader {
            user_id: user(number),
            joined_seq: RoomSeq(joined),
            delivered_seq: RoomSeq(delivered),
            read_seq: RoomSeq(delivered.saturating_sub(unread)),
        }
    }

    /// As the contract says it.
    fn by_definition(readers: &[Reader], author: UserId, seq: RoomSeq) -> MessageStatus {
        let others = || readers.iter().filter(|r| r.user_id != author && r.joined_seq <= seq);
        if others().next().is_none() {
            MessageStatus::Sent
        } else if others().all(|reader| reader.read_seq >= seq) {
            MessageStatus::Read
        } else if others().all(|reader| reader.delivered_seq >= seq) {
            MessageStatus::Delivered
        } else {
            MessageStatus::Sent
        }
    }

    proptest! {
        #[test]
        fn a_message_came_as_far_as_the_least_of_the_others(
            members in proptest::collection::vec((1_u64..12, 0_u64..12, 0_u64..12), 0..7),
            author in 0_u128..8,
            seq in 1_u64..14,
        ) {
            let numbered = (0..).zip(&members).map(|(n, &(a, b, c))| reader((n, a, b, c)));
            let readers: Vec<_> = numbered.collect();
            let (author, seq) = (user(author), RoomSeq(seq));
            let expected = by_definition(&readers, author, seq);
            prop_assert_eq!(Reach::of(readers).status(author, seq), expected);
        }
    }
}
