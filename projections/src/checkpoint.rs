//! Where each projection stands.

use sandesham_domain::Position;
use sqlx::PgPool;
use sqlx::types::chrono::{DateTime, Utc};

use crate::error::Error;
use crate::name::ProjectionName;

/// Where a projection stands, as everybody who reads the database sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which.
    pub name: ProjectionName,
    /// The last event in its rows.
    pub position: Position,
    /// Why the event after that cannot be applied, since when.
    pub failure: Option<(String, DateTime<Utc>)>,
}

/// All checkpoints, in the order of [`ProjectionName::ALL`].
pub(crate) async fn all(pool: &PgPool) -> Result<Vec<Checkpoint>, Error> {
    let rows: Vec<(String, i64, Option<String>, Option<DateTime<Utc>>)> =
        sqlx::query_as("select name, position, failure, failed_since from projections.checkpoints")
            .fetch_all(pool)
            .await?;
    let checkpoint = |name: ProjectionName| {
        let row = rows.iter().find(|row| row.0 == name.as_str());
        let position = row.map_or(Position::ZERO, |row| Position::from_i64(row.1));
        let failure = row.and_then(|row| Some((row.2.clone()?, row.3?)));
        Checkpoint { name, position, failure }
    };
    Ok(ProjectionName::ALL.into_iter().map(checkpoint).collect())
}
