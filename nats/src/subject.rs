//! The names of the stream and of every subject.

use std::sync::Arc;

use async_nats::Subject;
use sandesham_domain::{Recorded, RoomId, SessionId, StreamKind, UserId};
use uuid::Uuid;

/// The names that one installation uses on a NATS server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    prefix: Arc<str>,
    stream_name: Arc<str>,
}

impl Naming {
    /// The names under `prefix` (`sandesham` unless several installations share a server) in
    /// `epoch`, 1 until Postgres itself was once set back.
    ///
    /// # Panics
    ///
    /// If [`is_valid_prefix`](Self::is_valid_prefix) says no; configuration asks it first.
    pub fn new(prefix: &str, epoch: u32) -> Self {
        assert!(Self::is_valid_prefix(prefix), "not a prefix for subjects: {prefix:?}");
        let upper = prefix.to_ascii_uppercase();
        let stream_name =
            if epoch <= 1 { format!("{upper}_LOG") } else { format!("{upper}_LOG_E{epoch}") };
        Self { prefix: prefix.to_ascii_lowercase().into(), stream_name: stream_name.into() }
    }

    /// Letters, digits, `_` and `-`, at most 64: one token of a subject and part of a stream's name.
    pub fn is_valid_prefix(prefix: &str) -> bool {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        (1..=64).contains(&prefix.len()) && prefix.chars().all(is_allowed)
    }

    /// The prefix of all subjects, in lower case.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The stream that holds a copy of the log: `SANDESHAM_LOG`, from the second epoch on
    /// `SANDESHAM_LOG_E2`.
    pub fn stream_name(&self) -> &str {
        &self.stream_name
    }

    /// All subjects of the log.
    pub fn log_wildcard(&self) -> String {
        format!("{}.log.>", self.prefix)
    }

    /// The subject of an event, from the event alone.
    pub fn log_subject(&self, record: &Recorded) -> Subject {
        let (scope, id) = scope(record);
        let kind = record.event_type.kind();
        let subject = match id {
            Some(id) => format!("{}.log.{scope}.{id}.{kind}", self.prefix),
            None => format!("{}.log.{scope}.{kind}", self.prefix),
        };
        Subject::from(subject)
    }

    /// Where it is told who types in a room.
    pub fn typing_subject(&self, room_id: RoomId) -> String {
        format!("{}.live.room.{room_id}.typing", self.prefix)
    }

    /// Where it is told whether a user is there.
    pub fn presence_subject(&self, user_id: UserId) -> String {
        format!("{}.live.user.{user_id}.presence", self.prefix)
    }

    /// Where a user's process asks who is there.
    pub(crate) fn presence_asked_subject(&self, user_id: UserId) -> String {
        format!("{}.live.user.{user_id}.presence_asked", self.prefix)
    }

    /// Where a user is told who is there.
    pub(crate) fn presence_told_subject(&self, user_id: UserId) -> String {
        format!("{}.live.user.{user_id}.presence_told", self.prefix)
    }

    /// Where it is told to its owner that an upload came to an end.
    pub(crate) fn attachment_subject(&self, user_id: UserId) -> String {
        format!("{}.live.user.{user_id}.attachment", self.prefix)
    }

    /// Where it is told to a user that they changed their settings of a room.
    pub(crate) fn room_settings_subject(&self, user_id: UserId) -> String {
        format!("{}.live.user.{user_id}.room_settings", self.prefix)
    }

    /// Where it is told that an account was closed.
    pub(crate) fn deactivated_subject(&self, user_id: UserId) -> String {
        format!("{}.live.user.{user_id}.deactivated", self.prefix)
    }

    /// Where it is told that a session is over.
    pub(crate) fn session_subject(&self, session_id: SessionId) -> String {
        format!("{}.live.session.{session_id}.ended", self.prefix)
    }

    /// Where processes tell each other that the log grew.
    pub fn wake_subject(&self) -> String {
        format!("{}.live.wake", self.prefix)
    }

    /// All live notices but the wake.
    pub(crate) fn live_wildcards(&self) -> [String; 3] {
        ["room", "user", "session"].map(|scope| format!("{}.live.{scope}.>", self.prefix))
    }
}

/// Which part of the log's subjects an event belongs to; `system` where it has no id to go by.
fn scope(record: &Recorded) -> (&'static str, Option<Uuid>) {
    let (scope, id) = match record.stream.kind {
        StreamKind::Room | StreamKind::Message | StreamKind::Receipt => {
            ("room", record.room_id.map(RoomId::as_uuid))
        }
        StreamKind::User => ("user", Some(record.stream.id)),
        // The author, who is the actor of everything that happens to a schedule.
        StreamKind::Schedule => ("schedule", record.actor.map(UserId::as_uuid)),
        StreamKind::Access | StreamKind::Erasure => ("system", None),
    };
    if id.is_none() { ("system", None) } else { (scope, id) }
}

#[cfg(test)]
mod tests {
    use sandesham_domain::{EventId, EventType, Position, StreamId, Timestamp, Version};

    use super::*;

    fn record(event_type: EventType) -> Recorded {
        Recorded {
            position: Position(1),
            event_id: EventId::from_uuid(Uuid::from_u128(1)),
            stream: StreamId::new(event_type.stream_kind(), Uuid::from_u128(2)),
            version: Version(1),
            room_id: event_type.is_in_room().then(|| RoomId::from_uuid(Uuid::from_u128(3))),
            room_seq: None,
            event_type,
            data: None,
            actor: Some(UserId::from_uuid(Uuid::from_u128(4))),
            recorded_at: Timestamp::from_micros(0),
        }
    }

    #[track_caller]
    fn check(record: &Recorded, expected: &str) {
        assert_eq!(Naming::new("Sandesham", 1).log_subject(record).as_str(), expected);
    }

    #[test]
    fn an_events_subject_is_the_contracts() {
        let (room, user, author) = (Uuid::from_u128(3), Uuid::from_u128(2), Uuid::from_u128(4));
        let of = |event_type| record(event_type);
        check(&of(EventType::MessageSent), &format!("sandesham.log.room.{room}.message_sent"));
        check(&of(EventType::ReceiptRead), &format!("sandesham.log.room.{room}.receipt_read"));
        check(&of(EventType::RoomCreated), &format!("sandesham.log.room.{room}.room_created"));
        check(
            &of(EventType::UserRegistered),
            &format!("sandesham.log.user.{user}.user_registered"),
        );
        check(
            &of(EventType::ScheduleReleased),
            &format!("sandesham.log.schedule.{author}.schedule_released"),
        );
    }

    #[test]
    fn an_event_without_an_id_to_go_by_is_the_systems() {
        let nobodys = Recorded { actor: None, ..record(EventType::ScheduleFailed) };
        check(&nobodys, "sandesham.log.system.schedule_failed");
        check(&record(EventType::AuditAccessed), "sandesham.log.system.audit_accessed");
        check(&record(EventType::LogErased), "sandesham.log.system.log_erased");
    }

    #[test]
    fn an_epoch_after_the_first_is_part_of_the_streams_name_only() {
        let second = Naming::new("acme", 2);
        assert_eq!(second.stream_name(), "ACME_LOG_E2");
        assert_eq!(second.log_wildcard(), "acme.log.>");
        assert_eq!(Naming::new("acme", 1).stream_name(), "ACME_LOG");
    }

    #[test]
    fn a_prefix_is_one_token() {
        for bad in ["", "a.b", "a b", "a>", "*", "ä"] {
            assert!(!Naming::is_valid_prefix(bad), "{bad:?}");
        }
        assert!(Naming::is_valid_prefix("t_0190-Ab"));
    }
}
