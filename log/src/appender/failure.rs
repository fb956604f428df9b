//! What a failed call of `append_events` means for its batch.

use sqlx::postgres::{PgDatabaseError, PgSeverity};

use crate::error::RejectReason;

/// The constraint whose violation says that the batch, or some of it, is in the log already.
const EVENT_ID_KEY: &str = "events_event_id_key";

/// Classes of SQLSTATE that a commit of the batch is to blame for: data, integrity, limits.
const CAUSED_BY_DATA: [&str; 3] = ["22", "23", "54"];

/// What Postgres would have said, had it been told.
const PROGRAM_LIMIT_EXCEEDED: &str = "54000";

/// Why an attempt did not succeed.
#[derive(Debug)]
pub(super) enum Failure {
    /// It was rolled back because of something in it.
    Refused(RejectReason),
    /// Its event ids are there: an attempt of unknown outcome has succeeded after all.
    AlreadyThere,
    /// It was rolled back, or never reached the database, through no fault of its own.
    Passing(sqlx::Error),
    /// It may have committed, or may be about to.
    Unknown(sqlx::Error),
}

impl Failure {
    /// Of a call that was sent.
    pub(super) fn of(error: sqlx::Error) -> Self {
        if let sqlx::Error::Encode(_) = error {
            // Too large for the protocol: it never left.
            return Self::Refused(RejectReason::Refused {
                sqlstate: PROGRAM_LIMIT_EXCEEDED.to_owned(),
                constraint: None,
            });
        }
        let answered = error.as_database_error();
        let Some(answer) = answered.and_then(|it| it.try_downcast_ref::<PgDatabaseError>()) else {
            // The connection broke, or what came over it made no sense.
            return Self::Unknown(error);
        };
        if matches!(answer.severity(), PgSeverity::Fatal | PgSeverity::Panic) {
            // The backend is ending, perhaps straight after it committed.
            return Self::Unknown(error);
        }
        if answer.constraint() == Some(EVENT_ID_KEY) {
            return Self::AlreadyThere;
        }
        if CAUSED_BY_DATA.iter().any(|class| answer.code().starts_with(class)) {
            return Self::Refused(RejectReason::Refused {
                sqlstate: answer.code().to_owned(),
                constraint: answer.constraint().map(str::to_owned),
            });
        }
        Self::Passing(error)
    }
}
