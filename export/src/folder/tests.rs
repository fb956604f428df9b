use sandesham_domain::{EventId, EventType, Position, StreamId, StreamKind, Timestamp, Version};
use uuid::Uuid;

use super::*;

fn event(position: u64) -> Recorded {
    Recorded {
        position: Position(position),
        event_id: EventId::from_uuid(Uuid::from_u128(position.into())),
        stream: StreamId::new(StreamKind::User, Uuid::from_u128(2)),
        version: Version(1),
        room_id: None,
        room_seq: None,
        event_type: EventType::UserRegistered,
        data: Some(r#"{"name":"Asha"}"#.into()),
        actor: None,
        recorded_at: Timestamp::from_micros(1),
    }
}

fn manifest(format: Format) -> Manifest {
    Manifest { format, from: 1, types: Vec::new() }
}

fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[test]
fn files_end_at_their_size_and_an_export_goes_on_where_it_stopped() {
    for format in [Format::Jsonl, Format::Parquet] {
        let folder = tempfile::tempdir().unwrap();
        let (path, extension) = (folder.path(), format.extension());
        let mut export = Folder::create(path, &manifest(format), 1).unwrap();
        export.add(vec![event(1), event(2)], 2).unwrap();
        export.add(vec![event(3)], 5).unwrap();
        export.finish().unwrap();
        let mut resumed = Folder::resume(path, &manifest(format), 1 << 20).unwrap();
        assert_eq!(resumed.next(), 6);
        resumed.finish().unwrap();
        resumed.add(vec![event(6)], 6).unwrap();
        resumed.add(vec![event(7)], 7).unwrap();
        // Interrupted: what is not whole does not count.
        drop(resumed);
        let mut resumed = Folder::resume(path, &manifest(format), 1 << 20).unwrap();
        assert_eq!(resumed.next(), 6);
        resumed.add(vec![event(6)], 6).unwrap();
        resumed.finish().unwrap();
        let expected = [
            format!("events-000000000001-000000000002.{extension}"),
            format!("events-000000000003-000000000005.{extension}"),
            format!("events-000000000006-000000000006.{extension}"),
            "export.json".to_owned(),
        ];
        assert_eq!(names(path), expected);
    }
}

#[test]
fn lines_are_the_envelopes() {
    let folder = tempfile::tempdir().unwrap();
    let mut export = Folder::create(folder.path(), &manifest(Format::Jsonl), 1 << 20).unwrap();
    export.add(vec![event(1), event(2)], 2).unwrap();
    export.finish().unwrap();
    let written = folder.path().join("events-000000000001-000000000002.jsonl");
    let mut lines = Vec::new();
    crate::write_lines(&mut lines, vec![event(1), event(2)]).unwrap();
    assert_eq!(fs::read(written).unwrap(), lines);
    assert_eq!(lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(), 2);
}

#[test]
fn what_is_there_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("mine.txt"), "mine").unwrap();
    let created = Folder::create(path, &manifest(Format::Jsonl), 1);
    assert!(matches!(created, Err(Error::NotEmpty(_))));
    let resumed = Folder::resume(path, &manifest(Format::Jsonl), 1);
    assert!(matches!(resumed, Err(Error::Nothing(_))));
    fs::remove_file(path.join("mine.txt")).unwrap();
    Folder::create(path, &manifest(Format::Jsonl), 1).unwrap();
    let created = Folder::create(path, &manifest(Format::Jsonl), 1);
    assert!(matches!(created, Err(Error::Exists(_))));
    let other = Manifest { types: vec![EventType::MessageSent], ..manifest(Format::Jsonl) };
    assert!(matches!(Folder::resume(path, &other, 1), Err(Error::Other { .. })));
    let other = Folder::resume(path, &manifest(Format::Parquet), 1);
    assert!(matches!(other, Err(Error::Other { .. })));
}

#[test]
fn a_file_that_was_taken_away_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let mut export = Folder::create(path, &manifest(Format::Jsonl), 1).unwrap();
    for position in 1..=3 {
        export.add(vec![event(position)], position).unwrap();
    }
    fs::remove_file(path.join("events-000000000002-000000000002.jsonl")).unwrap();
    let resumed = Folder::resume(path, &manifest(Format::Jsonl), 1);
    assert!(matches!(resumed, Err(Error::Hole { position: 2, .. })));
}
