//! The schemas, from the domain's types.

use sandesham_domain::access::AuditAccessed;
use sandesham_domain::erasure::LogErased;
use sandesham_domain::message::{MessageDeleted, MessageEdited, MessageReaction, MessageSent};
use sandesham_domain::receipt::CursorMoved;
use sandesham_domain::room::{RoomCreated, RoomMember, RoomMemberLeft, RoomRenamed};
use sandesham_domain::schedule::{
    ScheduleChanged, ScheduleCreated, ScheduleEnded, ScheduleFailed, ScheduleReleased,
    ScheduleSkipped,
};
use sandesham_domain::user::UserProfile;
use sandesham_domain::{EventId, EventType, Position, RoomId, RoomSeq, Timestamp, UserId, Version};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};
use serde::Serialize;
use serde_json::Value;

/// The schema of the `data` of one type.
pub fn data_schema(event_type: EventType) -> Value {
    let schema = match event_type {
        EventType::UserRegistered | EventType::UserProfileUpdated | EventType::UserDeactivated => {
            schema_for!(UserProfile)
        }
        EventType::RoomCreated => schema_for!(RoomCreated),
        EventType::RoomRenamed => schema_for!(RoomRenamed),
        EventType::RoomMemberJoined | EventType::RoomRoleChanged => schema_for!(RoomMember),
        EventType::RoomMemberLeft => schema_for!(RoomMemberLeft),
        EventType::MessageSent => schema_for!(MessageSent),
        EventType::MessageEdited => schema_for!(MessageEdited),
        EventType::MessageDeleted => schema_for!(MessageDeleted),
        EventType::MessageReactionAdded | EventType::MessageReactionRemoved => {
            schema_for!(MessageReaction)
        }
        EventType::ReceiptDelivered | EventType::ReceiptRead => schema_for!(CursorMoved),
        EventType::ScheduleCreated => schema_for!(ScheduleCreated),
        EventType::ScheduleChanged => schema_for!(ScheduleChanged),
        EventType::ScheduleReleased => schema_for!(ScheduleReleased),
        EventType::ScheduleSkipped => schema_for!(ScheduleSkipped),
        EventType::ScheduleFailed => schema_for!(ScheduleFailed),
        EventType::ScheduleCancelled | EventType::ScheduleCompleted => schema_for!(ScheduleEnded),
        EventType::AuditAccessed => schema_for!(AuditAccessed),
        EventType::LogErased => schema_for!(LogErased),
        EventType::Unknown(_) => json_schema!({ "type": "object" }),
    };
    named(schema, event_type.as_str(), event_type.description())
}

/// The schema of the envelope that every event travels in.
pub fn envelope_schema() -> Value {
    named(schema_for!(Envelope), "envelope", "A CloudEvents 1.0 event, with our extensions.")
}

fn named(mut schema: Schema, title: &str, description: &str) -> Value {
    schema.insert("title".to_owned(), title.into());
    schema.insert("description".to_owned(), description.into());
    schema.to_value()
}

/// What is an object until it is erased.
fn erasable(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["object", "null"] })
}

/// The keys of an envelope, in their order. The domain writes it by hand, for speed; a test keeps
/// the two the same.
#[derive(Serialize, JsonSchema)]
struct Envelope {
    /// Always `1.0`.
    specversion: String,
    /// The event's identifier.
    id: EventId,
    /// Always `/sandesham`.
    source: String,
    /// One of the types of the catalogue.
    #[serde(rename = "type")]
    event_type: String,
    /// The stream that the event stands in: `<kind>/<id>`.
    subject: String,
    /// When the log took it; never goes back as `position` rises.
    time: Timestamp,
    /// Always `application/json`.
    datacontenttype: String,
    /// Its number in the whole log, dense, from 1; the sequence of its message in JetStream.
    position: Position,
    /// Its number in its stream, from 1.
    streamversion: Version,
    /// The room it stands in; of room, message and receipt events.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "RoomId", default)]
    roomid: Option<RoomId>,
    /// Its number in its room, dense, from 1; of room and message events.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "RoomSeq", default)]
    roomseq: Option<RoomSeq>,
    /// The user who stands behind it, if one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "UserId", default)]
    actor: Option<UserId>,
    /// As its type's schema says; null once the event was erased.
    #[schemars(schema_with = "erasable")]
    data: Value,
    /// True once the event was erased.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    erased: bool,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sandesham_domain::{Published, Recorded, StreamId, StreamKind};
    use uuid::Uuid;

    use super::*;

    fn keys(value: &Value) -> BTreeSet<&str> {
        value.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn the_envelopes_schema_has_the_envelopes_keys() {
        let id = Uuid::from_u128(1);
        let record = |data: Option<&str>| Recorded {
            position: Position(1),
            event_id: EventId::from_uuid(id),
            stream: StreamId::new(StreamKind::Message, id),
            version: Version(1),
            room_id: Some(RoomId::from_uuid(id)),
            room_seq: Some(RoomSeq(1)),
            event_type: EventType::MessageDeleted,
            data: data.map(Into::into),
            actor: Some(UserId::from_uuid(id)),
            recorded_at: Timestamp::from_micros(0),
        };
        let erased = Published::new(record(None));
        let written: Value = serde_json::from_slice(&erased.envelope).unwrap();
        assert_eq!(keys(&envelope_schema()["properties"]), keys(&written));

        let shortest = Published::new(Recorded {
            room_id: None,
            room_seq: None,
            actor: None,
            ..record(Some("{}"))
        });
        let written: Value = serde_json::from_slice(&shortest.envelope).unwrap();
        let schema = envelope_schema();
        let required = schema["required"].as_array().unwrap().iter();
        let required: BTreeSet<_> = required.filter_map(Value::as_str).collect();
        assert_eq!(required, keys(&written));
    }
}
