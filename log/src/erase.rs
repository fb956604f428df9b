//! Taking data out of the log for ever: the one way that is left open, for a role of its own.
//!
//! What is erased, what tells of it, and whatever else shows the data are changed in one transaction,
//! which holds the appends' lock: whoever reads sees all of it or nothing.

use sandesham_domain::{Commit, Position};
use sqlx::postgres::{PgConnectOptions, PgConnection, Postgres};
use sqlx::{Connection as _, Executor as _, Transaction};
use thiserror::Error;

use crate::append::{CommitState, call_within};
use crate::connect;
use crate::error::{Error, RejectReason};
use crate::prepare::Prepared;

/// The role that may erase.
pub const ERASER_ROLE: &str = "sandesham_eraser";

/// Whoever works as the role already, and may set no other, need not set it.
const SET_ROLE: &str = "select set_config('role', 'sandesham_eraser', false)
    where current_user <> 'sandesham_eraser'";

/// The name under which the database refuses what may not be erased.
const ERASABLE: &str = "events_erasable";

/// How long the appends' lock and those of rows are waited for.
const LOCK_TIMEOUT_MS: &str = "10000";

/// A transaction that erases has some hundreds of rows to change.
const STATEMENT_TIMEOUT_MS: &str = "60000";

const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// What a database answers that does not have the role.
const UNDEFINED_ROLE: &str = "22023";

/// Why data was not erased.
#[derive(Debug, Error)]
pub enum EraseError {
    /// The address of the database is not one of somebody who may erase.
    #[error("the database's user may not take the role {ERASER_ROLE}")]
    NotAllowed(#[source] sqlx::Error),
    /// Aggregates need this data: it cannot go.
    #[error("{0}")]
    NotErasable(String),
    /// What tells of it cannot be appended.
    #[error("what tells of the erasure cannot be appended")]
    Rejected(#[source] RejectReason),
    /// Somebody else appended to the erasure's stream.
    #[error("another process is at work on the same erasure")]
    Conflict,
    /// Postgres could not be asked.
    #[error(transparent)]
    Log(#[from] Error),
}

/// The address of a user of the database who may erase.
#[derive(Clone, Debug)]
pub struct Eraser {
    options: PgConnectOptions,
}

/// A connection of one's own that may erase.
#[derive(Debug)]
pub struct EraserConnection {
    connection: PgConnection,
}

/// A transaction in which data is erased.
#[derive(Debug)]
pub struct Erasing<'a> {
    transaction: Transaction<'a, Postgres>,
}

impl Eraser {
    /// Connects when it is asked to.
    pub fn new(options: PgConnectOptions) -> Self {
        let options = options.application_name("sandesham eraser").options([
            ("lock_timeout", LOCK_TIMEOUT_MS),
            ("statement_timeout", STATEMENT_TIMEOUT_MS),
        ]);
        Self { options }
    }

    /// Connects, and takes the role that may erase.
    pub async fn connect(&self) -> Result<EraserConnection, EraseError> {
        let connected = connect::plain_connection(&self.options).await;
        let mut connection = connected.map_err(|error| EraseError::Log(error.into()))?;
        match connection.execute(SET_ROLE).await {
            Ok(_) => Ok(EraserConnection { connection }),
            Err(error) if is_code(&error, &[INSUFFICIENT_PRIVILEGE, UNDEFINED_ROLE]) => {
                Err(EraseError::NotAllowed(error))
            }
            Err(error) => Err(EraseError::Log(error.into())),
        }
    }
}

impl EraserConnection {
    /// Begins a transaction.
    pub async fn begin(&mut self) -> Result<Erasing<'_>, EraseError> {
        let transaction = self.connection.begin().await.map_err(Error::from)?;
        Ok(Erasing { transaction })
    }

    /// For what comes after: cleaning up.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

impl Erasing<'_> {
    /// For whatever else is to be changed together with the log.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// Erases the data of events; which of them were not erased before. Nobody appends from here to the
    /// end of the transaction.
    pub async fn blank(&mut self, positions: &[Position]) -> Result<Vec<Position>, EraseError> {
        let positions: Vec<i64> = positions.iter().map(|position| position.as_i64()).collect();
        let erased = sqlx::query_scalar("select erase_events($1)").bind(positions);
        let erased: Vec<i64> = erased.fetch_one(&mut *self.transaction).await.map_err(refusal)?;
        Ok(erased.into_iter().map(Position::from_i64).collect())
    }

    /// Appends what tells of it; its position.
    pub async fn append(&mut self, commit: Commit) -> Result<Position, EraseError> {
        let prepared = Prepared::new(commit).map_err(EraseError::Rejected)?;
        let outcome = call_within(&mut self.transaction, &prepared).await.map_err(Error::from)?;
        match (outcome.states.as_slice(), outcome.accepted.last()) {
            ([CommitState::Accepted], Some(last)) => Ok(last.position),
            _ => Err(EraseError::Conflict),
        }
    }

    /// Makes all of it so, or fails and leaves everything as it was - unless the connection is lost over
    /// it: then either, and to do all of it again does no harm.
    pub async fn commit(self) -> Result<(), EraseError> {
        self.transaction.commit().await.map_err(|error| EraseError::Log(error.into()))
    }
}

fn refusal(error: sqlx::Error) -> EraseError {
    match error.as_database_error() {
        Some(refused) if refused.constraint() == Some(ERASABLE) => {
            EraseError::NotErasable(refused.message().to_owned())
        }
        Some(refused) if refused.code().as_deref() == Some(INSUFFICIENT_PRIVILEGE) => {
            EraseError::NotAllowed(error)
        }
        _ => EraseError::Log(error.into()),
    }
}

fn is_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    error
        .as_database_error()
        .is_some_and(|refused| refused.code().is_some_and(|code| codes.contains(&code.as_ref())))
}
