//! The one caller of the database's `append_events`.
//!
//! Services append through the [`Appender`](crate::Appender); [`RawAppend`] is the bare call, for
//! measuring what it could reach at best.

use std::sync::atomic::{AtomicI64, Ordering};

use sandesham_domain::{Commit, Position, RoomSeq, Timestamp, Version};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::{Executor as _, Row as _};

use crate::connect;
use crate::error::{Error, RejectReason};
use crate::prepare::Prepared;

mod columns;

use self::columns::Columns;

/// How long a call may wait for the lock that appends take turns by; the longest batch of another
/// process takes a fraction of a second.
const LOCK_TIMEOUT_MS: &str = "5000";

/// How soon the database notices that we are gone while a call of ours waits there.
const CONNECTION_CHECK_MS: &str = "1000";

/// What became of one commit of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitState {
    /// It is in the log now.
    Accepted,
    /// An earlier call had appended it.
    Already,
    /// A version was not the expected one, or a guard failed.
    Conflict,
    /// An earlier commit of its lane conflicted.
    HandedBack,
}

impl CommitState {
    fn from_sql(state: i32) -> Result<Self, sqlx::Error> {
        match state {
            0 => Ok(Self::Accepted),
            1 => Ok(Self::Already),
            2 => Ok(Self::Conflict),
            3 => Ok(Self::HandedBack),
            _ => Err(sqlx::Error::Decode(format!("unknown commit state {state}").into())),
        }
    }
}

/// The numbers that the log gave an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    pub(crate) position: Position,
    pub(crate) version: Version,
    pub(crate) room_seq: Option<RoomSeq>,
    pub(crate) recorded_at: Timestamp,
}

/// What became of a batch: the state of each commit, and the numbers of each event of those that
/// are in the log, both in the batch's order.
#[derive(Debug)]
pub(crate) struct BatchOutcome {
    pub(crate) states: Vec<CommitState>,
    pub(crate) accepted: Vec<Numbers>,
    pub(crate) already: Vec<Numbers>,
}

/// Commits made ready to be appended by one call, each a lane of its own.
#[derive(Debug)]
pub struct Batch(Vec<Prepared>);

impl Batch {
    /// Checks the commits, and hashes their events. No two of them may have one write a stream that
    /// the other writes or guards.
    pub fn new(commits: Vec<Commit>) -> Result<Self, RejectReason> {
        commits.into_iter().map(Prepared::new).collect::<Result<_, _>>().map(Self)
    }
}

/// A connection of its own on which batches are appended, one call each.
#[derive(Debug)]
pub struct RawAppend {
    connection: PgConnection,
}

impl RawAppend {
    /// Connects as the role of services.
    pub async fn connect(options: &PgConnectOptions) -> Result<Self, Error> {
        Ok(Self::open(options).await?)
    }

    pub(crate) async fn open(options: &PgConnectOptions) -> Result<Self, sqlx::Error> {
        let options = options.clone().options([
            ("lock_timeout", LOCK_TIMEOUT_MS),
            ("client_connection_check_interval", CONNECTION_CHECK_MS),
        ]);
        Ok(Self { connection: connect::connection(&options).await? })
    }

    /// Appends a batch.
    pub async fn append(&mut self, batch: &Batch) -> Result<Vec<CommitState>, Error> {
        let commits: Vec<_> = batch.0.iter().map(|commit| (commit, fresh_lane())).collect();
        Ok(self.call(&commits, false).await?.states)
    }

    /// Appends commits, each with the number of its lane. `resend` when the outcome of an earlier
    /// call with exactly these is not known.
    ///
    /// The future holds all it needs: the commits may be touched meanwhile.
    pub(crate) fn call<'a>(
        &'a mut self,
        commits: &[(&Prepared, i64)],
        resend: bool,
    ) -> impl Future<Output = Result<BatchOutcome, sqlx::Error>> + use<'a> {
        let query = Columns::of(commits).query(resend);
        async move { read_outcome(&self.connection.fetch_one(query).await?) }
    }
}

/// Appends one commit as a part of a transaction of the caller's.
pub(crate) async fn call_within(
    connection: &mut PgConnection,
    commit: &Prepared,
) -> Result<BatchOutcome, sqlx::Error> {
    let query = Columns::of(&[(commit, fresh_lane())]).query(false);
    read_outcome(&connection.fetch_one(query).await?)
}

/// The number of a lane that nothing else is in.
pub(crate) fn fresh_lane() -> i64 {
    static NEXT: AtomicI64 = AtomicI64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn read_outcome(row: &PgRow) -> Result<BatchOutcome, sqlx::Error> {
    let states: Vec<i32> = row.try_get("states")?;
    let states = states.into_iter().map(CommitState::from_sql).collect::<Result<_, _>>()?;
    let positions: Vec<i64> = row.try_get("positions")?;
    let versions: Vec<i32> = row.try_get("versions")?;
    let room_seqs: Vec<Option<i64>> = row.try_get("room_seqs")?;
    let recorded_at: DateTime<Utc> = row.try_get("recorded_at")?;
    let recorded_at = std::iter::repeat(recorded_at);
    let accepted = zip_numbers(positions, versions, room_seqs, recorded_at);

    // Null unless the batch was sent again and something of it was there.
    let positions: Option<Vec<i64>> = row.try_get("already_positions")?;
    let already = match positions {
        None => Vec::new(),
        Some(positions) => {
            let recorded_at: Vec<DateTime<Utc>> = row.try_get("already_recorded_at")?;
            let versions = row.try_get("already_versions")?;
            zip_numbers(positions, versions, row.try_get("already_room_seqs")?, recorded_at)
        }
    };
    Ok(BatchOutcome { states, accepted, already })
}

fn zip_numbers(
    positions: Vec<i64>,
    versions: Vec<i32>,
    room_seqs: Vec<Option<i64>>,
    recorded_at: impl IntoIterator<Item = DateTime<Utc>>,
) -> Vec<Numbers> {
    let columns = positions.into_iter().zip(versions).zip(room_seqs).zip(recorded_at);
    let numbers = |(((position, version), room_seq), recorded_at)| Numbers {
        position: Position::from_i64(position),
        version: Version::from_i32(version),
        room_seq: Option::map(room_seq, RoomSeq::from_i64),
        recorded_at: Timestamp::new(recorded_at),
    };
    columns.map(numbers).collect()
}
