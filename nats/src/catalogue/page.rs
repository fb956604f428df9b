//! The catalogue as a page: `docs/events.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use sandesham_domain::{EventType, StreamKind};
use serde_json::Value;

use super::schema::{data_schema, envelope_schema};

const INTRODUCTION: &str = "\
# Events

<!-- Generated from the code: `cargo run -p sandesham-nats --example write_catalogue`. -->

Everything that happens is an event in the log. The same bytes travel in NATS message bodies, WebSocket frames
and the audit API: a CloudEvents 1.0 envelope. The JSON Schema of the envelope and of each type's `data` is in
[`nats/catalogue`](../nats/catalogue). Types and fields are added, never renamed or taken away: ignore what you
do not know.

In JetStream the stream is `SANDESHAM_LOG` and a message's sequence is its event's `position`. A sequence that
is missing was erased.

";

/// The page.
pub(super) fn render() -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("## The envelope\n\n");
    push_fields(&mut page, &envelope_schema());
    for kind in StreamKind::ALL {
        let _ = write!(page, "## {}\n\n", heading(kind));
        for event_type in EventType::ALL.iter().filter(|each| each.stream_kind() == kind) {
            push_event(&mut page, *event_type);
        }
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

const fn heading(kind: StreamKind) -> &'static str {
    match kind {
        StreamKind::User => "Users",
        StreamKind::Room => "Rooms",
        StreamKind::Message => "Messages",
        StreamKind::Receipt => "Receipts",
        StreamKind::Schedule => "Schedules",
        StreamKind::Access => "Accesses of auditors",
        StreamKind::Erasure => "Erasures",
    }
}

fn push_event(page: &mut String, event_type: EventType) {
    let kind = event_type.kind();
    let subject = match event_type.stream_kind() {
        StreamKind::Room | StreamKind::Message | StreamKind::Receipt => {
            format!("room.<room_id>.{kind}")
        }
        StreamKind::User => format!("user.<user_id>.{kind}"),
        StreamKind::Schedule => format!("schedule.<author user_id>.{kind}"),
        StreamKind::Access | StreamKind::Erasure => format!("system.{kind}"),
    };
    let numbered = if event_type.is_numbered() { ", numbered in its room" } else { "" };
    let _ = write!(
        page,
        "### `{event_type}`\n\n{} Subject `sandesham.log.{subject}`{numbered}.\n\n",
        event_type.description(),
    );
    push_fields(page, &data_schema(event_type));
}

/// A table of an object's fields, then one of each object inside it.
fn push_fields(page: &mut String, schema: &Value) {
    push_table(page, schema);
    let definitions: BTreeMap<_, _> = schema["$defs"].as_object().into_iter().flatten().collect();
    for (name, definition) in
        definitions.into_iter().filter(|(_, each)| each["properties"].is_object())
    {
        let _ = write!(page, "`{name}`: {}\n\n", description(definition));
        push_table(page, definition);
    }
}

fn push_table(page: &mut String, schema: &Value) {
    page.push_str("| field | type | what it is |\n|---|---|---|\n");
    push_rows(page, schema, true, &mut BTreeSet::new());
    // Fields of which one set or another is there, each told once.
    let mut told = BTreeSet::new();
    for alternative in alternatives(schema) {
        push_rows(page, alternative, false, &mut told);
    }
    page.push('\n');
}

/// Required fields in the order of the type, then the others by name.
fn push_rows<'a>(
    page: &mut String,
    schema: &'a Value,
    is_certain: bool,
    told: &mut BTreeSet<&'a str>,
) {
    let Some(fields) = schema["properties"].as_object() else { return };
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let required: Vec<&str> = required.collect();
    let others: BTreeSet<&str> = fields.keys().map(String::as_str).collect();
    let others = others.into_iter().filter(|name| !required.contains(name));
    for name in required.iter().copied().chain(others).filter(|name| told.insert(name)) {
        let optional = if is_certain && required.contains(&name) { "" } else { "?" };
        let (kind, text) = (type_of(&fields[name]), description(&fields[name]));
        let _ = writeln!(page, "| `{name}{optional}` | {kind} | {text} |");
    }
}

fn alternatives(schema: &Value) -> impl Iterator<Item = &Value> {
    let lists = ["anyOf", "oneOf"].into_iter().filter_map(|key| schema[key].as_array());
    lists.flatten().filter(|each| each["properties"].is_object())
}

/// One line of Markdown.
fn description(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|")
}

fn type_of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return format!("`{name}`");
    }
    if let Some(format) = schema["format"].as_str().filter(|format| !format.starts_with("uint")) {
        return format.to_owned();
    }
    if let Some(items) = schema.get("items") {
        return format!("list of {}", type_of(items));
    }
    match &schema["type"] {
        Value::String(name) => name.clone(),
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or ")
        }
        _ => schema["anyOf"].as_array().map_or_else(String::new, |each| {
            each.iter().map(type_of).collect::<Vec<_>>().join(" or ")
        }),
    }
}
