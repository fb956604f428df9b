//! What a hello is answered with: which rooms, and what of them is replayed.

use std::collections::{BTreeMap, HashMap};

use sandesham_domain::{Position, RoomId, RoomSeq, UserId};
use serde::Serialize;

use super::frame::Re;
use super::replay::{Known, Missed};
use crate::problem::{Problem, ProblemBody};

/// The most events of one room that are replayed; who missed more pages through them.
const MISSED_OF_ROOM_MAX: u64 = 1_000;

/// The most events of all rooms together that are replayed.
const MISSED_MAX: u64 = 10_000;

/// The answer to a hello.
#[derive(Debug, Default)]
pub(crate) struct Greeting {
    rooms: Vec<Entry>,
    missed: Vec<Missed>,
    heads: HashMap<RoomId, RoomSeq>,
    missed_count: u64,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Entry {
    Known(Told),
    Unknown { room_id: RoomId, error: ProblemBody },
}

/// What is told of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Told {
    room_id: RoomId,
    head_seq: RoomSeq,
    delivered_seq: RoomSeq,
    read_seq: RoomSeq,
    #[serde(skip_serializing_if = "Option::is_none")]
    erased_position: Option<Position>,
    #[serde(skip_serializing_if = "is_false")]
    truncated: bool,
    #[serde(skip_serializing_if = "is_false")]
    reset: bool,
    #[serde(skip_serializing_if = "is_false")]
    left: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Greeting {
    /// All rooms where the user is, and those named.
    pub(crate) fn new(rooms: &BTreeMap<RoomId, Known>, named: &BTreeMap<RoomId, RoomSeq>) -> Self {
        let mut greeting = Self::default();
        for (&room_id, known) in rooms {
            let after = named.get(&room_id).copied();
            if known.present_since().is_some() || after.is_some() {
                greeting.tell(room_id, known, after);
            }
        }
        for &room_id in named.keys().filter(|room_id| !rooms.contains_key(room_id)) {
            let error = Problem::NotAMember.to_body();
            greeting.rooms.push(Entry::Unknown { room_id, error });
        }
        greeting
    }

    /// The frame.
    pub(crate) fn to_json(&self, re: &Re, user_id: UserId, epoch: u32) -> String {
        // Ids, numbers and flags: serialising them to a `String` cannot fail.
        let rooms = serde_json::to_string(&self.rooms).unwrap_or_default();
        let re = re.as_json();
        format!(r#"{{"re":{re},"ok":true,"user_id":"{user_id}","epoch":{epoch},"rooms":{rooms}}}"#)
    }

    /// What is replayed, in the order of the answer.
    pub(crate) fn missed(&self) -> &[Missed] {
        &self.missed
    }

    /// The head of each room that was told: what comes live is beyond it.
    pub(crate) fn into_heads(self) -> HashMap<RoomId, RoomSeq> {
        self.heads
    }

    fn tell(&mut self, room_id: RoomId, known: &Known, after: Option<RoomSeq>) {
        let head_seq = known.visible_head();
        let mut told = Told {
            room_id,
            head_seq,
            delivered_seq: known.delivered_seq,
            read_seq: known.read_seq,
            // Also to who is out: they may have kept what they saw.
            erased_position: known.erased_position,
            truncated: false,
            reset: after.is_some_and(|after| after > head_seq),
            left: known.present_since().is_none(),
        };
        let missed = after.map(|after| known.missed_after(after)).unwrap_or_default();
        let count: u64 = missed.iter().map(|range| range.len()).sum();
        told.truncated = count > MISSED_OF_ROOM_MAX || self.missed_count + count > MISSED_MAX;
        if !told.truncated {
            self.missed_count += count;
            self.missed.extend(missed.into_iter().map(|range| Missed { room_id, range }));
        } else if told.left {
            self.missed_count += 1;
            self.missed.push(Missed { room_id, range: known.leaving() });
        }
        self.heads.insert(room_id, head_seq);
        self.rooms.push(Entry::Known(told));
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::replay::{Interval, Range};
    use super::*;

    const ROOM: RoomId = RoomId::from_uuid(Uuid::from_u128(1));

    fn known(head_seq: u64, intervals: &[(u64, Option<u64>)]) -> Known {
        let interval = |&(joined, left): &(u64, Option<u64>)| Interval {
            joined: RoomSeq(joined),
            left: left.map(RoomSeq),
        };
        Known {
            head_seq: RoomSeq(head_seq),
            delivered_seq: RoomSeq(1),
            read_seq: RoomSeq(1),
            erased_position: None,
            intervals: intervals.iter().map(interval).collect(),
        }
    }

    fn greet(known: Known, after: Option<u64>) -> (serde_json::Value, Vec<(u64, u64)>) {
        let rooms = BTreeMap::from([(ROOM, known)]);
        let named = after.map(|after| (ROOM, RoomSeq(after))).into_iter().collect();
        let greeting = Greeting::new(&rooms, &named);
        let json = greeting.to_json(&Re::of_text("1"), UserId::from_uuid(Uuid::nil()), 1);
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let range = |missed: &Missed| (missed.range.after.0, missed.range.up_to.0);
        (json["rooms"].clone(), greeting.missed().iter().map(range).collect())
    }

    #[track_caller]
    fn check(known: Known, after: Option<u64>, flags: &[&str], missed: &[(u64, u64)]) {
        let (rooms, ranges) = greet(known, after);
        for flag in ["truncated", "reset", "left"] {
            let expected =
                if flags.contains(&flag) { true.into() } else { serde_json::Value::Null };
            assert_eq!(rooms[0][flag], expected, "{flag} in {rooms}");
        }
        assert_eq!(ranges, missed);
    }

    #[test]
    fn what_a_member_missed_is_replayed_up_to_the_head() {
        check(known(9, &[(1, None)]), Some(4), &[], &[(4, 9)]);
        check(known(9, &[(1, None)]), Some(9), &[], &[]);
        check(known(9, &[(1, None)]), None, &[], &[]);
        check(known(9, &[(3, None)]), Some(0), &[], &[(2, 9)]);
    }

    #[test]
    fn what_happened_without_them_is_not() {
        check(known(20, &[(1, Some(5)), (12, None)]), Some(3), &[], &[(3, 5), (11, 20)]);
        check(known(20, &[(1, Some(5)), (12, None)]), Some(7), &[], &[(11, 20)]);
    }

    #[test]
    fn too_much_is_left_for_the_client_to_page() {
        check(known(1_001, &[(1, None)]), Some(0), &["truncated"], &[]);
        check(known(1_000, &[(1, None)]), Some(0), &[], &[(0, 1_000)]);
        check(known(2_000, &[(1, None)]), Some(1_000), &[], &[(1_000, 2_000)]);
    }

    #[test]
    fn who_claims_more_than_there_is_begins_anew() {
        check(known(5, &[(1, None)]), Some(6), &["reset"], &[]);
    }

    #[test]
    fn a_room_that_was_left_is_told_to_who_names_it() {
        let left = || known(5, &[(1, Some(5))]);
        check(left(), Some(3), &["left"], &[(3, 5)]);
        check(left(), Some(5), &["left"], &[]);
        check(
            known(2_000, &[(1, Some(2_000))]),
            Some(0),
            &["left", "truncated"],
            &[(1_999, 2_000)],
        );
        assert_eq!(greet(left(), None).0, serde_json::json!([]));
    }

    #[test]
    fn no_more_than_so_many_events_are_replayed_in_all() {
        let room = |n: u128| RoomId::from_uuid(Uuid::from_u128(n));
        let rooms: BTreeMap<_, _> =
            (0..11).map(|n| (room(n), known(1_000, &[(1, None)]))).collect();
        let named: BTreeMap<_, _> = (0..11).map(|n| (room(n), RoomSeq(0))).collect();
        let greeting = Greeting::new(&rooms, &named);
        assert_eq!(greeting.missed().len(), 10);
        let whole = Range { after: RoomSeq(0), up_to: RoomSeq(1_000) };
        assert!(greeting.missed().iter().all(|missed| missed.range == whole));
    }

    #[test]
    fn an_unknown_room_is_answered_like_one_that_may_not_be_seen() {
        let named = BTreeMap::from([(ROOM, RoomSeq(1))]);
        let greeting = Greeting::new(&BTreeMap::new(), &named);
        let json = greeting.to_json(&Re::of_text("1"), UserId::from_uuid(Uuid::nil()), 1);
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(json["re"], "1");
        assert_eq!(json["rooms"][0]["room_id"], ROOM.to_string());
        assert_eq!(json["rooms"][0]["error"]["code"], "not_a_member");
    }
}
