//! What clients may ask to change: one command, one file.
//!
//! A command loads aggregates, lets the domain decide, and names the commit; the log's executor
//! appends it. This is the only place that knows both.

use sandesham_domain::FieldError;
use sandesham_domain::message::MessageError;
use sandesham_domain::room::RoomError;
use sandesham_domain::schedule::ScheduleError;
use sandesham_domain::user::UserError;
use thiserror::Error;

/// Why a command was refused; `problem.rs` gives each a status and a `code`.
#[derive(Debug, Error)]
pub enum CommandError {
    /// By the account.
    #[error(transparent)]
    User(#[from] UserError),
    /// By the room.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// By the message.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// By the schedule.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// Fields that only what is in the log shows to be wrong: unknown users, a cursor past the head.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
}
