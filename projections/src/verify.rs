//! Compares a projection with what the log makes of it.

use sandesham_domain::{Position, Recorded};
use sandesham_log::recorded_within;
use serde::Serialize;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, PgPool, Row as _};

use crate::checkpoint;
use crate::columns::Column as _;
use crate::error::Error;
use crate::name::ProjectionName;
use crate::rebuild::BATCH_BYTES_MAX;
use crate::shadow::{self, Table};

/// Events of one read of the log and one statement of each kind.
const BATCH: i64 = 5_000;

/// What a comparison found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Which projection.
    pub name: ProjectionName,
    /// The checkpoint that both sides were compared at.
    pub position: Position,
    /// How many rows the log makes.
    pub rows: u64,
    /// None when every row is as it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_difference: Option<Difference>,
}

/// A row that is not what the log makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The table, with its schema.
    pub table: String,
    /// The row's primary key.
    pub key: String,
    /// The row as it is; none where it is missing.
    pub is: Option<String>,
    /// The row as it should be; none where there should be none.
    pub should_be: Option<String>,
}

impl Verified {
    /// Whether every row is as it should be.
    pub fn is_ok(&self) -> bool {
        self.first_difference.is_none()
    }
}

/// Rebuilds a projection aside, up to the checkpoint of one snapshot, and compares every row with the
/// ones that serve. Leaves nothing behind; services go on meanwhile.
pub async fn verify(pool: &PgPool, name: ProjectionName) -> Result<Verified, Error> {
    let mut connection = shadow::lock(pool, name).await?;
    let verified = Verify { name, shadow: format!("{name}_verify") }.run(&mut connection).await;
    shadow::unlock(connection).await;
    verified
}

struct Verify {
    name: ProjectionName,
    /// Exists in the transaction alone, which is never committed.
    shadow: String,
}

impl Verify {
    async fn run(&self, connection: &mut PgConnection) -> Result<Verified, Error> {
        let mut transaction = connection.begin().await?;
        transaction.execute("set transaction isolation level repeatable read").await?;
        let position = checkpoint::position(&mut transaction, self.name).await?;
        shadow::create(&mut transaction, self.name, &self.shadow).await?;
        self.fill(&mut transaction, position).await?;
        shadow::analyze(&mut transaction, self.name, &self.shadow).await?;
        let (mut rows, mut first_difference) = (0, None);
        for table in shadow::tables(&mut transaction, self.name).await? {
            rows += self.count(&mut transaction, &table).await?;
            if first_difference.is_none() {
                first_difference = self.compare(&mut transaction, &table).await?;
            }
        }
        transaction.rollback().await?;
        Ok(Verified { name: self.name, position, rows, first_difference })
    }

    async fn fill(&self, connection: &mut PgConnection, to: Position) -> Result<(), Error> {
        let mut position = Position::ZERO;
        while position < to {
            let page = read(connection, position, to).await?;
            position = shadow::fill(connection, self.name, &self.shadow, position, &page).await?;
        }
        Ok(())
    }

    async fn count(&self, connection: &mut PgConnection, table: &Table) -> Result<u64, Error> {
        let sql = format!("select count(*) from {}.{}", self.shadow, table.name);
        // Names come quoted from the catalogue.
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(connection).await?;
        u64::from_column(count)
    }

    async fn compare(
        &self,
        connection: &mut PgConnection,
        Table { name: table, key }: &Table,
    ) -> Result<Option<Difference>, Error> {
        let (name, shadow, key) = (self.name, &self.shadow, key.join(", "));
        // As text: `json` has no equality, and a row's text shows every value.
        let sql = format!(
            "select row({key})::text as key, is_row::text as is_text, should_row::text as should_text
             from {name}.{table} is_row full join {shadow}.{table} should_row using ({key})
             where is_row::text is distinct from should_row::text
             order by {key}
             limit 1"
        );
        let row = sqlx::query(AssertSqlSafe(sql)).fetch_optional(connection).await?;
        let difference = |row: sqlx::postgres::PgRow| {
            Ok(Difference {
                table: format!("{name}.{table}"),
                key: row.try_get("key")?,
                is: row.try_get("is_text")?,
                should_be: row.try_get("should_text")?,
            })
        };
        row.map(difference).transpose()
    }
}

/// The next events after `from`, up to `to`, in the snapshot of the transaction: an erasure meanwhile
/// changes neither side.
async fn read(
    connection: &mut PgConnection,
    from: Position,
    to: Position,
) -> Result<Vec<Recorded>, Error> {
    let rows = sqlx::query(
        "select position, event_id, stream_kind, stream_id, version, room_id, room_seq,
             type, data::text as data, actor, recorded_at
         from public.events
         where position > $1 and position <= $2
         order by position
         limit $3",
    )
    .bind(from.as_i64())
    .bind(to.as_i64())
    .bind(BATCH)
    .fetch(connection);
    let page = recorded_within(rows, BATCH_BYTES_MAX).await?;
    if page.is_empty() {
        return Err(Error::NotTheNext { expected: from.next(), found: to });
    }
    Ok(page)
}
