//! Streams that are long.

use sandesham_domain::message::Message;
use sandesham_domain::receipt::{CursorMoved, Receipt, ReceiptEvent};
use sandesham_domain::{
    Commit, EventType, Expected, MessageId, Position, ReceiptId, RoomId, RoomSeq, StreamId,
    StreamWrite, UserId, Version,
};
use sandesham_log::{AppendError, Appender, AppenderOptions, Lane, Priority};
use sandesham_testkit::{Database, builders};
use sqlx::{AssertSqlSafe, Executor as _, Row as _};

use crate::support::TestLog;

/// The most that a text takes as JSON, about.
const TEXT_BYTES: u64 = 100_000;

/// Far more than all else that a process of these tests has in memory.
const EDITS: u64 = 1_000;

/// The most memory that this process ever had, in bytes; none where the system does not tell.
fn memory_max() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// A message that was edited again and again, as rows: so many would not pass through this process
/// without leaving their mark on its memory.
async fn much_edited(log: &TestLog) -> MessageId {
    let message = builders::message_id();
    let insert = format!(
        "insert into events (position, event_id, stream_kind, stream_id, version, type, data,
                             restricts, salt, digest, recorded_at)
         select n, gen_random_uuid(), 'message', '{message}', n,
                case n when 1 then '{sent}' else '{edited}' end,
                json_build_object('message_id', '{message}', 'author', '{message}', 'revision', n,
                    'attachments', '[]'::json, 'text', repeat('x', {TEXT_BYTES})),
                false, '\\x00', decode(repeat('00', 32), 'hex'), now()
         from generate_series(1, {EDITS}) as n",
        sent = EventType::MessageSent.as_str(),
        edited = EventType::MessageEdited.as_str(),
    );
    log.database.owner_pool().execute(AssertSqlSafe(insert)).await.expect("rows of a message");
    message
}

#[tokio::test]
async fn a_long_stream_is_folded_without_being_in_memory() {
    let log = TestLog::start().await;
    let message = much_edited(&log).await;
    let executor = log.executor();
    let before = memory_max();
    let alone = executor.load::<Message>(message).await.expect("it can be read");
    let together = log.executor().load_all::<Message>([message]).await.expect("it can be read");
    for loaded in [&alone, &together[0].1] {
        assert_eq!(u64::from(loaded.aggregate.revision()), EDITS);
    }
    if let (Some(before), Some(after)) = (before, memory_max()) {
        let grown = after - before;
        assert!(grown < EDITS * TEXT_BYTES / 4, "{grown} bytes more for one message");
    }
}

/// A member's cursors, moved on by every event given.
async fn moved(log: &TestLog, events: &[ReceiptEvent]) -> StreamId {
    let (room, user) = (builders::room_id(), builders::user_id());
    let stream: StreamId = ReceiptId::of(room, user).into();
    append(log, room, user, Version::ZERO, events).await;
    stream
}

async fn append(log: &TestLog, room: RoomId, user: UserId, at: Version, events: &[ReceiptEvent]) {
    let stream: StreamId = ReceiptId::of(room, user).into();
    let write = StreamWrite::new(stream, Expected::Exact(at), Some(room), Some(user), events);
    log.append.append(Commit::of(write), Priority::Live).await.expect("the next version");
}

fn up_to(up_to: u64) -> CursorMoved {
    CursorMoved { user_id: builders::user_id(), up_to: RoomSeq(up_to) }
}

#[tokio::test]
async fn cursors_are_loaded_from_the_end_of_their_stream() {
    let log = TestLog::start().await;
    let reads = (1..=500).map(|n| ReceiptEvent::Read(up_to(n)));
    let events: Vec<_> = [ReceiptEvent::Delivered(up_to(900))].into_iter().chain(reads).collect();
    let stream = moved(&log, &events).await;
    let loaded = log.executor().load::<Receipt>(stream).await.expect("it can be read");
    assert_eq!(loaded.version, Version(501));
    assert_eq!(loaded.aggregate.delivered(), RoomSeq(900));
    assert_eq!(loaded.aggregate.read(), RoomSeq(500));
    log.finish().await;
}

#[tokio::test]
async fn cursors_that_are_cached_take_in_what_was_missed() {
    let log = TestLog::start().await;
    let (room, user) = (builders::room_id(), builders::user_id());
    append(&log, room, user, Version::ZERO, &[ReceiptEvent::Delivered(up_to(3))]).await;
    let executor = log.executor();
    let stream: StreamId = ReceiptId::of(room, user).into();
    executor.load::<Receipt>(stream).await.expect("it can be read");
    let more = [ReceiptEvent::Read(up_to(1)), ReceiptEvent::Read(up_to(2))];
    append(&log, room, user, Version(1), &more).await;
    let loaded = executor.load_latest::<Receipt>(stream).await.expect("it can be read");
    assert_eq!(loaded.version, Version(3));
    assert_eq!((loaded.aggregate.delivered(), loaded.aggregate.read()), (RoomSeq(3), RoomSeq(2)));
    log.finish().await;
}

#[tokio::test]
async fn the_last_receipts_are_found_without_walking_their_stream_back() {
    let log = TestLog::start().await;
    let events: Vec<_> = (1..=2_000).map(|n| ReceiptEvent::Read(up_to(n))).collect();
    let stream = moved(&log, &events).await;
    log.database.owner_pool().execute("analyze events").await.expect("the owner may");
    let plan = format!(
        "explain (analyze, costs off, timing off, summary off)
         select * from events where stream_kind = 'receipt' and stream_id = '{}' and type = '{}'
         and version < 2147483647 order by version desc limit 1",
        stream.id,
        EventType::ReceiptDelivered.as_str(),
    );
    let rows = log.database.pool().fetch_all(AssertSqlSafe(plan)).await.expect("it is explained");
    let plan: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert!(plan.iter().any(|line| line.contains("events_last_receipts")), "{plan:#?}");
    assert!(!plan.iter().any(|line| line.contains("Rows Removed")), "{plan:#?}");
    log.finish().await;
}

#[tokio::test]
async fn a_page_ends_early_where_events_are_large() {
    let log = TestLog::start().await;
    let (room, author) = (builders::room_id(), builders::user_id());
    for _ in 0..5 {
        let sent = builders::sent(room, author, &"x".repeat(1_000));
        log.append.append(sent, Priority::Live).await.expect("a fresh message");
    }
    let read = async |after: u64, bytes_max| {
        let page = log.reader.after_within(Position(after), 4, bytes_max).await;
        page.expect("it can be read").iter().map(|event| event.position.0).collect::<Vec<_>>()
    };
    assert_eq!(read(0, 1).await, [1]);
    assert_eq!(read(1, 2_000).await, [2, 3]);
    assert_eq!(read(0, 1_000_000).await, [1, 2, 3, 4]);
    log.finish().await;
}

#[tokio::test]
async fn what_waits_to_be_appended_is_bounded_in_bytes() {
    let database = Database::create().await;
    // Never run: Postgres might as well be away.
    let (_appender, append) = Appender::new(database.connect_options(), AppenderOptions::default());
    let (room, author) = (builders::room_id(), builders::user_id());
    let text = "x".repeat(200 * 1_024);
    let mut waiting = Vec::new();
    let refused = loop {
        let sent = builders::sent(room, author, &text);
        match append.admit(sent, Priority::Live).await {
            Ok(admitted) => waiting.push(append.submit(admitted, &Lane::new())),
            Err(error) => break error,
        }
    };
    assert_eq!(refused, AppendError::Unavailable);
    assert!((200..400).contains(&waiting.len()), "{} of 200 KiB", waiting.len());
}
