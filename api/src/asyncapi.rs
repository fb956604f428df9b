//! The AsyncAPI document: what travels over NATS and over the WebSocket.
//!
//! Put together from the event catalogue, so that it cannot know other events than the code does.

use std::collections::BTreeMap;

use sandesham_domain::{EventType, StreamKind};
use sandesham_nats::catalogue::{data_schema, envelope_schema};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::problem::ProblemBody;

/// The document for an installation whose subjects begin with `prefix`.
pub(crate) fn document(prefix: &str) -> Value {
    let mut schemas = Schemas::default();
    let envelope = schemas.take("EventEnvelope", envelope_schema());
    schemas.take_api::<ProblemBody>();
    let data: Vec<_> = EventType::ALL
        .iter()
        .map(|event_type| (*event_type, schemas.take(event_type.kind(), data_schema(*event_type))))
        .collect();
    let messages: Map<String, Value> = data
        .iter()
        .map(|(event_type, data)| {
            (event_type.kind().to_owned(), event_message(*event_type, &envelope, data))
        })
        .chain(frames())
        .collect();
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Megha Sandesham: events and frames",
            "version": "1",
            "description": "Every event of the platform is one CloudEvents 1.0 envelope, the same bytes in NATS and on \
                WebSockets. REST is described by /openapi.json.",
            "license": { "name": "Apache-2.0" },
        },
        "defaultContentType": "application/json",
        "channels": channels(prefix),
        "operations": operations(),
        "components": { "messages": messages, "schemas": schemas.0 },
    })
}

/// Schemas by name, with references that hold in this document.
#[derive(Default)]
struct Schemas(BTreeMap<String, Value>);

impl Schemas {
    /// Keeps a schema and those it defines; a reference to it.
    fn take(&mut self, name: &str, mut schema: Value) -> Value {
        relink(&mut schema);
        if let Some(object) = schema.as_object_mut() {
            object.remove("$schema");
            if let Some(Value::Object(parts)) = object.remove("$defs") {
                self.0.extend(parts);
            }
        }
        self.0.insert(name.to_owned(), schema);
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }
}

impl Schemas {
    /// Keeps a schema of the API's own and those that it names.
    fn take_api<T: ToSchema>(&mut self) {
        let mut named = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut named);
        for (name, schema) in named {
            // A schema is JSON: to write it cannot fail.
            self.0.insert(name, serde_json::to_value(schema).unwrap_or_default());
        }
    }
}

fn relink(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get_mut("$ref") {
                *target = target.replace("#/$defs/", "#/components/schemas/");
            }
            object.values_mut().for_each(relink);
        }
        Value::Array(items) => items.iter_mut().for_each(relink),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn event_message(event_type: EventType, envelope: &Value, data: &Value) -> Value {
    json!({
        "name": event_type.as_str(),
        "title": event_type.as_str(),
        "summary": event_type.description(),
        "contentType": "application/cloudevents+json",
        "payload": { "allOf": [
            envelope,
            { "properties": {
                "type": { "const": event_type.as_str() },
                "data": { "anyOf": [data, { "type": "null" }] },
            } },
        ] },
    })
}

/// The frames of the WebSocket that are no events.
fn frames() -> impl Iterator<Item = (String, Value)> {
    let id = json!({ "type": ["string", "integer"], "description": "Answered as `re`." });
    let uuid = json!({ "type": "string", "format": "uuid" });
    let text = json!({ "type": "string" });
    let number = json!({ "type": "integer", "minimum": 0 });
    let flag = json!({ "type": "boolean" });
    let numbers = json!({ "type": "object", "additionalProperties": number });
    let command = move |op: &str, about: &str, required: Value, optional: Value| {
        let frame = object(&json!({ "op": { "const": op }, "id": id }), &required, &optional);
        (format!("command_{op}"), json!({ "name": op, "summary": about, "payload": frame }))
    };
    let notice = |op: &str, about: &str, fields: Value| {
        let frame = object(&json!({ "op": { "const": op } }), &fields, &json!({}));
        (format!("notice_{op}"), json!({ "name": op, "summary": about, "payload": frame }))
    };
    let message = json!({ "message_id": uuid });
    let reaction = json!({ "message_id": uuid, "emoji": text });
    let cursor = json!({ "room_id": uuid, "up_to": number });
    let none = json!({});
    let file = object(&json!({ "attachment_id": uuid }), &none, &json!({ "alt": text }));
    [
        command("hello", "The first frame: the rooms and what the client has of them.", json!({ "rooms": numbers }), none.clone()),
        command(
            "send",
            "Sends a message.",
            json!({ "room_id": uuid, "message_id": uuid, "text": text }),
            json!({ "reply_to": uuid, "attachments": { "type": "array", "items": { "oneOf": [uuid, file] } } }),
        ),
        command("edit", "Gives a message another text.", json!({ "message_id": uuid, "text": text }), json!({ "revision": number })),
        command("delete", "Takes a message back.", message, none.clone()),
        command("react", "Adds a reaction.", reaction.clone(), none.clone()),
        command("unreact", "Takes a reaction back.", reaction, none.clone()),
        command("delivered", "Everything up to a number has arrived.", cursor.clone(), none.clone()),
        command("read", "Everything up to a number was read.", cursor, none.clone()),
        command("typing", "The caller types.", json!({ "room_id": uuid }), none.clone()),
        command("auth", "A fresh access token: extends the socket's life.", json!({ "access_token": text }), none.clone()),
        command("ping", "Is anybody there?", none.clone(), none),
        notice("typing", "Somebody types.", json!({ "room_id": uuid, "user_id": uuid })),
        notice("erased", "Messages of a room were erased: the client forgets what they said, and shows them as deleted.", json!({
            "room_id": uuid, "message_ids": { "type": "array", "items": uuid },
        })),
        notice("attachment", "An upload of the caller's came to an end: `reason` says why it was rejected.", json!({
            "user_id": uuid, "attachment_id": uuid, "state": { "enum": ["ready", "rejected"] },
        })),
        notice("room_settings", "The user of the socket changed their own settings of a room; they are read anew.", json!({ "user_id": uuid, "room_id": uuid })),
        notice("presence", "Somebody came or went.", json!({ "user_id": uuid, "state": { "enum": ["online", "offline"] } })),
        answer("answer", "Answers a command: with `ok` what was done, or with `error` why not.", &json!({}), &json!({
            "ok": flag, "position": number, "room_seq": number, "error": problem(),
        })),
        answer("answer_hello", "Answers `hello`: all rooms of the caller, and those named.", &json!({
            "ok": flag, "user_id": uuid, "epoch": number,
            "rooms": { "type": "array", "items": { "oneOf": [room_of_hello(), unknown_room()] } },
        }), &json!({})),
    ]
    .into_iter()
}

fn answer(name: &str, about: &str, required: &Value, optional: &Value) -> (String, Value) {
    let re = json!({ "re": { "type": ["string", "integer", "null"], "description": "The `id` of the command." } });
    let frame = object(&re, required, optional);
    (name.to_owned(), json!({ "name": name, "summary": about, "payload": frame }))
}

fn problem() -> Value {
    json!({ "$ref": "#/components/schemas/Problem" })
}

/// A room of the caller, or one that they have left.
fn room_of_hello() -> Value {
    let number = json!({ "type": "integer", "minimum": 0 });
    let flag = |about: &str| json!({ "const": true, "description": about });
    object(
        &json!({ "room_id": { "type": "string", "format": "uuid" } }),
        &json!({ "head_seq": number, "delivered_seq": number, "read_seq": number }),
        &json!({
            "erased_position": {
                "type": "integer",
                "minimum": 1,
                "description": "Where the latest event stands that tells of something erased in the room; absent \
                    when there is none. Whoever remembers another one forgets what they keep of the room.",
            },
            "truncated": flag("Too much was missed: page through the room's events."),
            "reset": flag("More was claimed than there is."),
            "left": flag("The caller is in it no more."),
        }),
    )
}

/// A named room that does not exist, or that the caller was never in.
fn unknown_room() -> Value {
    let room = json!({ "room_id": { "type": "string", "format": "uuid" } });
    object(&room, &json!({ "error": problem() }), &json!({}))
}

fn object(fixed: &Value, required: &Value, optional: &Value) -> Value {
    let members = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let needed: Vec<_> = [fixed, required].into_iter().flat_map(members).collect();
    let names: Vec<_> = needed.iter().map(|(name, _)| name.clone()).collect();
    let properties: Map<String, Value> = needed.into_iter().chain(members(optional)).collect();
    json!({ "type": "object", "properties": properties, "required": names })
}

fn channels(prefix: &str) -> Value {
    let kinds = |stream: &[StreamKind]| -> Map<String, Value> {
        let of_stream = EventType::ALL.iter().filter(|kind| stream.contains(&kind.stream_kind()));
        of_stream.map(|kind| (kind.kind().to_owned(), message_ref(kind.kind()))).collect()
    };
    let in_rooms = kinds(&[StreamKind::Room, StreamKind::Message, StreamKind::Receipt]);
    let frames: Map<String, Value> =
        frames().map(|(name, _)| (name.clone(), message_ref(&name))).collect();
    // What nobody is sent at once: who is concerned asks.
    let sent = StreamKind::ALL.into_iter().filter(|kind| *kind != StreamKind::Access);
    let on_sockets = kinds(&sent.collect::<Vec<_>>());
    let socket: Map<String, Value> = on_sockets.into_iter().chain(frames).collect();
    json!({
        "log_room": channel(&format!("{prefix}.log.room.{{room_id}}.{{kind}}"), &in_rooms),
        "log_user": channel(&format!("{prefix}.log.user.{{user_id}}.{{kind}}"), &kinds(&[StreamKind::User])),
        "log_schedule": channel(&format!("{prefix}.log.schedule.{{user_id}}.{{kind}}"), &kinds(&[StreamKind::Schedule])),
        "log_system": channel(&format!("{prefix}.log.system.{{kind}}"), &kinds(&[StreamKind::Access, StreamKind::Erasure])),
        "live_typing": channel(&format!("{prefix}.live.room.{{room_id}}.typing"), &one("notice_typing")),
        "live_attachment": channel(&format!("{prefix}.live.user.{{user_id}}.attachment"), &one("notice_attachment")),
        "live_room_settings": channel(&format!("{prefix}.live.user.{{user_id}}.room_settings"), &one("notice_room_settings")),
        "live_presence": channel(&format!("{prefix}.live.user.{{user_id}}.presence"), &one("notice_presence")),
        "socket": channel("/v1/ws", &socket),
    })
}

fn channel(address: &str, messages: &Map<String, Value>) -> Value {
    let names = address.split('{').skip(1).filter_map(|part| part.split('}').next());
    let parameters: Map<String, Value> = names.map(|name| (name.to_owned(), json!({}))).collect();
    let mut channel = json!({ "address": address, "messages": messages });
    if !parameters.is_empty() {
        channel["parameters"] = parameters.into();
    }
    channel
}

fn one(name: &str) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), message_ref(name))])
}

fn message_ref(name: &str) -> Value {
    json!({ "$ref": format!("#/components/messages/{name}") })
}

fn operations() -> Value {
    let operation = |action: &str, channel: &str, summary: &str| {
        json!({
            "action": action,
            "channel": { "$ref": format!("#/channels/{channel}") },
            "summary": summary,
        })
    };
    json!({
        "publish_room_events": operation("send", "log_room", "Every event in a room, at the JetStream sequence that is its position."),
        "publish_user_events": operation("send", "log_user", "Every event of an account."),
        "publish_schedule_events": operation("send", "log_schedule", "Every event of a schedule, by its author."),
        "publish_system_events": operation("send", "log_system", "Events that belong to no room, account or author."),
        "tell_typing": operation("send", "live_typing", "Never stored."),
        "tell_attachment": operation("send", "live_attachment", "Never stored."),
        "tell_room_settings": operation("send", "live_room_settings", "Never stored."),
        "tell_presence": operation("send", "live_presence", "Never stored."),
        "take_frames": operation("receive", "socket", "Commands of a client."),
        "give_frames": operation("send", "socket", "Answers, events and notices to a client."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(object) => {
                found.extend(object.get("$ref").and_then(Value::as_str));
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn the_document_is_the_one_that_clients_were_built_with() {
        insta::assert_json_snapshot!("asyncapi", document("sandesham"));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document("sandesham");
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(!found.is_empty());
        for target in found {
            let pointer = target.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{target}");
        }
    }

    #[test]
    fn every_event_is_told() {
        let document = document("sandesham");
        for event_type in EventType::ALL {
            let message = &document["components"]["messages"][event_type.kind()];
            assert_eq!(message["name"], event_type.as_str());
        }
    }

    #[test]
    fn schemas_of_one_name_are_one_schema() {
        let mut seen = BTreeMap::new();
        for event_type in EventType::ALL {
            let Value::Object(parts) = data_schema(*event_type)["$defs"].take() else {
                continue;
            };
            for (name, part) in parts {
                let first = seen.entry(name.clone()).or_insert_with(|| part.clone());
                assert_eq!(*first, part, "{name}");
            }
        }
    }
}
