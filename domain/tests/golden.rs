//! Events as they have been written, one file for each type and version: they are read for ever.
//!
//! A file is never changed; lines are added when a type gains a field, and a file when it gains a version.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sandesham_domain::access::AccessEvent;
use sandesham_domain::erasure::ErasureEvent;
use sandesham_domain::message::{Message, MessageEvent};
use sandesham_domain::receipt::ReceiptEvent;
use sandesham_domain::room::RoomEvent;
use sandesham_domain::schedule::ScheduleEvent;
use sandesham_domain::user::UserEvent;
use sandesham_domain::{
    DecodeError, EventType, Published, Recorded, StreamAggregate, StreamEvent, StreamKind,
};
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Every line that was ever written of a type.
fn envelopes(event_type: EventType) -> Vec<String> {
    let path = folder().join(format!("{event_type}.jsonl"));
    let text = std::fs::read_to_string(&path);
    let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(str::to_owned).collect()
}

fn read(envelope: &str) -> Recorded {
    let published = Published::from_envelope(envelope.to_owned().into());
    published.unwrap_or_else(|error| panic!("{envelope}: {error}")).record
}

/// What the code of today writes of what it has read; none where it was erased.
fn again(record: &Recorded) -> Result<Option<String>, DecodeError> {
    fn data<E: StreamEvent>(record: &Recorded) -> Result<String, DecodeError> {
        E::from_record(record).map(|event| event.to_data())
    }
    let written = match record.stream.kind {
        StreamKind::User => data::<UserEvent>(record),
        StreamKind::Room => data::<RoomEvent>(record),
        StreamKind::Message => data::<MessageEvent>(record),
        StreamKind::Receipt => data::<ReceiptEvent>(record),
        StreamKind::Schedule => data::<ScheduleEvent>(record),
        StreamKind::Access => data::<AccessEvent>(record),
        StreamKind::Erasure => data::<ErasureEvent>(record),
    };
    Ok(Some(written?).filter(|_| record.data.is_some()))
}

#[test]
fn every_type_has_its_golden_file_and_no_file_is_of_none() {
    let types: BTreeSet<String> =
        EventType::ALL.iter().map(|event_type| format!("{event_type}.jsonl")).collect();
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, types);
}

#[test]
fn every_event_is_read_and_would_be_written_as_it_was() {
    for event_type in EventType::ALL {
        let lines = envelopes(*event_type);
        assert!(lines.len() >= 2, "{event_type} has one that is erased");
        for envelope in lines {
            let record = read(&envelope);
            assert_eq!(record.event_type, *event_type);
            assert_eq!(again(&record).unwrap().as_deref(), record.data.as_deref());
            assert_eq!(Published::new(record).envelope, envelope);
        }
    }
}

#[test]
fn a_field_that_a_newer_program_wrote_is_passed_over() {
    for envelope in EventType::ALL.iter().flat_map(|event_type| envelopes(*event_type)) {
        let (mut newer, record) =
            (serde_json::from_str::<Value>(&envelope).unwrap(), read(&envelope));
        newer["newextension"] = json!({"of": ["the", "envelope"]});
        if newer["data"].is_object() {
            newer["data"]["new_field"] = json!({"of": ["the", "data"]});
        }
        let newer = read(&newer.to_string());
        // Field by field: a newer program's order of fields is its own.
        let parse =
            |text: Option<String>| text.map(|text| serde_json::from_str::<Value>(&text).unwrap());
        assert_eq!(parse(again(&newer).unwrap()), parse(again(&record).unwrap()), "{envelope}");
        assert_eq!(newer.position, record.position);
    }
}

#[test]
fn an_aggregate_is_folded_from_golden_events() {
    let mut message = Message::default();
    let history = [EventType::MessageSent, EventType::MessageEdited, EventType::MessageDeleted];
    for event_type in history {
        message.apply_record(&read(&envelopes(event_type)[0])).unwrap();
    }
    assert_eq!(message.version().0, 3);
}
