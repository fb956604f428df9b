//! How far one's own messages came.

use sandesham_domain::RoomSeq;
use serde::Deserialize;

use super::MessageStatus;

/// The least cursors of the others who joined up to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
struct Tick(RoomSeq, RoomSeq, RoomSeq);

/// The least cursors of the others, by the numbers at which they joined, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(super) struct Ticks(Vec<Tick>);

impl Ticks {
    /// How far a message came that has the number `seq`: only who was in by then counts.
    pub(super) fn status(&self, seq: RoomSeq) -> MessageStatus {
        let count = self.0.partition_point(|Tick(joined, ..)| *joined <= seq);
        match self.0[..count].last() {
            Some(Tick(_, _, read)) if *read >= seq => MessageStatus::Read,
            Some(Tick(_, delivered, _)) if *delivered >= seq => MessageStatus::Delivered,
            _ => MessageStatus::Sent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ticks: &str, seq: u64, expected: MessageStatus) {
        let ticks: Ticks = serde_json::from_str(ticks).expect("ticks as the statement makes them");
        assert_eq!(ticks.status(RoomSeq(seq)), expected);
    }

    #[test]
    fn a_message_came_as_far_as_the_least_cursor() {
        check("[[1,7,5]]", 5, MessageStatus::Read);
        check("[[1,7,5]]", 6, MessageStatus::Delivered);
        check("[[1,7,5]]", 8, MessageStatus::Sent);
    }

    #[test]
    fn who_joined_later_does_not_count() {
        check("[[1,9,9],[6,0,0]]", 5, MessageStatus::Read);
        check("[[1,9,9],[6,0,0]]", 7, MessageStatus::Sent);
    }

    #[test]
    fn with_nobody_to_reach_a_message_is_sent() {
        check("[]", 5, MessageStatus::Sent);
        check("[[6,9,9]]", 5, MessageStatus::Sent);
    }
}
