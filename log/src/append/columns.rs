//! A batch turned into the arrays that `append_events` takes.

use sandesham_domain::{EventId, Expected, RoomId, UserId};
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use uuid::Uuid;

use crate::prepare::{Prepared, PreparedEvent, PreparedWrite};

const APPEND: &str = "select * from append_events(
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
    $22, $23)";

/// Borrowed from the commits; the parameters of `append_events` by name. Indexes are from 1.
#[derive(Default)]
pub(super) struct Columns<'a> {
    lanes: Vec<i64>,
    metadata: Vec<Option<&'a str>>,
    write_commits: Vec<i32>,
    write_kinds: Vec<&'static str>,
    write_streams: Vec<Uuid>,
    write_expected: Vec<Option<i32>>,
    guard_commits: Vec<i32>,
    guard_kinds: Vec<&'static str>,
    guard_streams: Vec<Uuid>,
    guard_versions: Vec<i32>,
    rooms: Rooms,
    event_ids: Vec<Uuid>,
    event_writes: Vec<i32>,
    event_nths: Vec<i32>,
    event_types: Vec<&'static str>,
    event_rooms: Vec<Option<i32>>,
    event_numbered: Vec<bool>,
    event_restricts: Vec<bool>,
    event_data: Vec<&'a str>,
    event_salts: Vec<&'a [u8]>,
    event_digests: Vec<&'a [u8]>,
    event_actors: Vec<Option<Uuid>>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(commits: &[(&'a Prepared, i64)]) -> Self {
        let mut columns = Self::default();
        for (commit, lane) in commits {
            columns.push_commit(commit, *lane);
        }
        columns
    }

    fn push_commit(&mut self, commit: &'a Prepared, lane: i64) {
        self.lanes.push(lane);
        self.metadata.push(commit.metadata.as_deref());
        let in_commit = index(self.lanes.len());
        for guard in &commit.guards {
            self.guard_commits.push(in_commit);
            self.guard_kinds.push(guard.stream.kind.as_str());
            self.guard_streams.push(guard.stream.id);
            self.guard_versions.push(guard.version.as_i32());
        }
        for write in &commit.writes {
            self.push_write(write, in_commit);
        }
    }

    fn push_write(&mut self, write: &'a PreparedWrite, in_commit: i32) {
        self.write_commits.push(in_commit);
        self.write_kinds.push(write.stream.kind.as_str());
        self.write_streams.push(write.stream.id);
        self.write_expected.push(match write.expected {
            Expected::Exact(version) => Some(version.as_i32()),
            Expected::Any => None,
        });
        let in_write = index(self.write_commits.len());
        for (before, event) in write.events.iter().enumerate() {
            self.push_event(event, in_write, index(before + 1));
        }
    }

    fn push_event(&mut self, prepared: &'a PreparedEvent, in_write: i32, nth: i32) {
        let event = &prepared.event;
        self.event_ids.push(EventId::as_uuid(prepared.event_id));
        self.event_writes.push(in_write);
        self.event_nths.push(nth);
        self.event_types.push(event.event_type.as_str());
        let room = event.room_id.map(|room_id| self.rooms.index_of(room_id));
        self.event_rooms.push(room);
        self.event_numbered.push(event.event_type.is_numbered() && room.is_some());
        self.event_restricts.push(event.event_type.restricts());
        self.event_data.push(&event.data);
        self.event_salts.push(&prepared.salt);
        self.event_digests.push(&prepared.digest);
        self.event_actors.push(event.actor.map(UserId::as_uuid));
    }

    pub(super) fn query(self, resend: bool) -> Query<'static, Postgres, PgArguments> {
        sqlx::query(APPEND)
            .bind(resend)
            .bind(self.lanes)
            .bind(self.metadata)
            .bind(self.write_commits)
            .bind(self.write_kinds)
            .bind(self.write_streams)
            .bind(self.write_expected)
            .bind(self.guard_commits)
            .bind(self.guard_kinds)
            .bind(self.guard_streams)
            .bind(self.guard_versions)
            .bind(self.rooms.ids)
            .bind(self.event_ids)
            .bind(self.event_writes)
            .bind(self.event_nths)
            .bind(self.event_types)
            .bind(self.event_rooms)
            .bind(self.event_numbered)
            .bind(self.event_restricts)
            .bind(self.event_data)
            .bind(self.event_salts)
            .bind(self.event_digests)
            .bind(self.event_actors)
    }
}

/// The rooms of a batch, each once: their heads are looked up once.
#[derive(Default)]
struct Rooms {
    ids: Vec<Uuid>,
    indexes: std::collections::HashMap<RoomId, i32>,
}

impl Rooms {
    fn index_of(&mut self, room_id: RoomId) -> i32 {
        *self.indexes.entry(room_id).or_insert_with(|| {
            self.ids.push(room_id.as_uuid());
            index(self.ids.len())
        })
    }
}

/// A batch holds some thousands of anything.
fn index(one_based: usize) -> i32 {
    i32::try_from(one_based).expect("a batch is bounded far below 2^31")
}
