//! The frames of clients: read once, every wrong field told.

use std::collections::BTreeMap;

use sandesham_domain::{Limits, MessageId, RoomId, RoomSeq, UserId};
use sandesham_log::Command;
use serde_json::value::RawValue;

use crate::commands::{CommandError, DeleteMessage, EditMessage, React, SendMessage};
use crate::fields::{Entries, Fields, Read};
use crate::problem::Problem;

/// The longest `id` of a frame, in bytes of its JSON.
const ID_BYTES_MAX: usize = 256;

/// What a frame asks for, and under which name the client wants its answer.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) re: Re,
    pub(crate) op: Result<Op, Problem>,
}

/// The `id` of a frame, as JSON; `null` when none could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Re(Option<Box<str>>);

/// What a client may ask for.
pub(crate) enum Op {
    /// All rooms, and what the client missed of these.
    Hello(BTreeMap<RoomId, RoomSeq>),
    /// A change of a room or a message: these take effect in the order sent.
    Change(Box<dyn Command<Error = CommandError>>),
    /// How far everything has come.
    Receipt {
        /// In which room.
        room_id: RoomId,
        /// What reached the user.
        delivered: Option<RoomSeq>,
        /// What the user has read.
        read: Option<RoomSeq>,
    },
    /// The user is writing there.
    Typing(RoomId),
    /// Another access token of the same user.
    Auth(String),
    /// Nothing but an answer.
    Ping,
}

impl std::fmt::Debug for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Hello(_) => "Hello",
            Self::Change(_) => "Change",
            Self::Receipt { .. } => "Receipt",
            Self::Typing(_) => "Typing",
            Self::Auth(_) => "Auth",
            Self::Ping => "Ping",
        })
    }
}

impl Re {
    const NULL: Self = Self(None);

    #[cfg(test)]
    pub(crate) fn of_text(text: &str) -> Self {
        Self(Some(format!("{text:?}").into()))
    }

    /// As JSON.
    pub(crate) fn as_json(&self) -> &str {
        self.0.as_deref().unwrap_or("null")
    }

    /// A text or a whole number, not too long.
    fn parse(raw: &RawValue) -> Result<Self, &'static str> {
        let json = raw.get();
        let is_text = json.starts_with('"') && serde_json::from_str::<String>(json).is_ok();
        let is_whole = json.parse::<i64>().is_ok();
        if json.len() <= ID_BYTES_MAX && (is_text || is_whole) {
            Ok(Self(Some(json.into())))
        } else {
            Err("must be a short text")
        }
    }
}

impl Frame {
    /// Reads a frame of `by`.
    pub(crate) fn parse(text: &str, by: UserId, limits: &Limits) -> Self {
        let mut fields = match Fields::parse(text.as_bytes()) {
            Ok(fields) => fields,
            Err(problem) => return Self { re: Re::NULL, op: Err(problem) },
        };
        let id = fields.required_as("id", Re::parse);
        let re = id.as_ref().cloned().unwrap_or(Re::NULL);
        Self { re, op: read_op(fields, id, by, limits) }
    }
}

fn read_op(
    mut fields: Fields<'_>,
    id: Read<Re>,
    by: UserId,
    limits: &Limits,
) -> Result<Op, Problem> {
    let name = fields.required::<String>("op");
    let op = match name.as_ref().map(String::as_str) {
        Some("hello") => fields
            .required_as("rooms", |Entries(rooms): Entries<RoomSeq>| named_rooms(rooms))
            .map(Op::Hello),
        Some("send") => {
            let room_id = fields.required("room_id");
            let message_id = fields.required_as("message_id", MessageId::from_client);
            SendMessage::read(&mut fields, by, room_id, message_id, limits).map(Op::change)
        }
        Some("edit") => {
            let message_id = fields.required("message_id");
            EditMessage::read(&mut fields, by, message_id, limits).map(Op::change)
        }
        Some("delete") => fields
            .required("message_id")
            .map(|message_id| Op::change(DeleteMessage { by, message_id })),
        Some(react @ ("react" | "unreact")) => {
            let add = react == "react";
            let message_id = fields.required("message_id");
            React::read(&mut fields, by, message_id, add).map(Op::change)
        }
        Some("delivered") => read_receipt(&mut fields).map(|(room_id, up_to)| Op::Receipt {
            room_id,
            delivered: Some(up_to),
            read: None,
        }),
        Some("read") => read_receipt(&mut fields).map(|(room_id, up_to)| Op::Receipt {
            room_id,
            delivered: None,
            read: Some(up_to),
        }),
        Some("typing") => fields.required("room_id").map(Op::Typing),
        Some("auth") => fields.required("access_token").map(Op::Auth),
        Some("ping") => Read::given(Op::Ping),
        Some(_) => return Err(Problem::field("op", "is unknown")),
        // What the other fields should be is not known.
        None => return Err(fields.finish((id, name)).err().unwrap_or_else(no_op)),
    };
    fields.finish((id, op)).map(|(_, op)| op)
}

fn no_op() -> Problem {
    Problem::field("op", "is required")
}

fn read_receipt(fields: &mut Fields<'_>) -> Read<(RoomId, RoomSeq)> {
    let reads = (fields.required("room_id"), fields.required("up_to"));
    Read::all(reads)
}

fn named_rooms(rooms: Vec<(String, RoomSeq)>) -> Result<BTreeMap<RoomId, RoomSeq>, String> {
    let mut named = BTreeMap::new();
    for (name, room_seq) in rooms {
        let room_id = name.parse().map_err(|_| format!("{name:?} is no UUID"))?;
        if named.insert(room_id, room_seq).is_some() {
            return Err(format!("{name:?} is given twice"));
        }
    }
    Ok(named)
}

impl Op {
    fn change(command: impl Command<Error = CommandError> + 'static) -> Self {
        Self::Change(Box::new(command))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ROOM: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn parse(text: &str) -> Frame {
        Frame::parse(text, UserId::from_uuid(Uuid::nil()), &Limits::default())
    }

    #[track_caller]
    fn check(text: &str, re: &str, op: &str) {
        let frame = parse(text);
        assert_eq!(frame.re.as_json(), re);
        assert_eq!(format!("{:?}", frame.op.expect("a right frame")), op);
    }

    #[track_caller]
    fn check_wrong(text: &str, re: &str, code: &str, fields: &[&str]) {
        let frame = parse(text);
        assert_eq!(frame.re.as_json(), re);
        let body = serde_json::to_value(frame.op.expect_err("a wrong frame").to_body());
        let body = body.expect("a problem is JSON");
        assert_eq!(body["code"], code);
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let wrong: Vec<_> = errors.iter().filter_map(|error| error["field"].as_str()).collect();
        assert_eq!(wrong, fields);
    }

    #[test]
    fn each_op_is_read() {
        let hello = format!(r#"{{"op":"hello","id":"1","rooms":{{"{ROOM}":42}}}}"#);
        check(&hello, "\"1\"", "Hello");
        let send = format!(
            r#"{{"op":"send","id":"a\"b","room_id":"{ROOM}","message_id":"{ROOM}","text":"hi"}}"#
        );
        check(&send, r#""a\"b""#, "Change");
        check(&format!(r#"{{"op":"delete","id":7,"message_id":"{ROOM}"}}"#), "7", "Change");
        check(
            &format!(r#"{{"op":"read","id":"r","room_id":"{ROOM}","up_to":3}}"#),
            "\"r\"",
            "Receipt",
        );
        check(&format!(r#"{{"op":"typing","id":"t","room_id":"{ROOM}"}}"#), "\"t\"", "Typing");
        check(r#"{"op":"ping","id":"p"}"#, "\"p\"", "Ping");
    }

    #[test]
    fn what_is_wrong_is_told() {
        check_wrong("hello", "null", "malformed", &[]);
        check_wrong("[]", "null", "validation", &[""]);
        check_wrong(r#"{"op":"ping"}"#, "null", "validation", &["id"]);
        check_wrong(r#"{"op":"ping","id":{}}"#, "null", "validation", &["id"]);
        check_wrong(r#"{"op":"ping","id":"1","x":1}"#, "\"1\"", "validation", &["x"]);
        check_wrong(r#"{"op":"fly","id":"1"}"#, "\"1\"", "validation", &["op"]);
        check_wrong(r#"{"id":"1"}"#, "\"1\"", "validation", &["op"]);
        check_wrong(r#"{"op":"hello","id":"1","rooms":[]}"#, "\"1\"", "validation", &["rooms"]);
        check_wrong(
            r#"{"op":"hello","id":"1","rooms":{"x":1}}"#,
            "\"1\"",
            "validation",
            &["rooms"],
        );
        let send = r#"{"op":"send","id":"1","room_id":7,"text":""}"#;
        check_wrong(send, "\"1\"", "validation", &["room_id", "message_id", "text"]);
        let deep =
            format!(r#"{{"op":"ping","id":"1","x":{}{}}}"#, "[".repeat(60_000), "]".repeat(60_000));
        check_wrong(&deep, "\"1\"", "validation", &["x"]);
    }
}
