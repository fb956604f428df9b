//! What clients may ask to change: one command, one file.
//!
//! A command loads aggregates, lets the domain decide, and names the commit; the log's executor
//! appends it. This is the only place that knows both.

use std::future::Future;

use sandesham_domain::access::AccessError;
use sandesham_domain::message::MessageError;
use sandesham_domain::room::RoomError;
use sandesham_domain::schedule::ScheduleError;
use sandesham_domain::user::UserError;
use sandesham_domain::{AttachmentId, FieldError};
use sandesham_log::{Decided, Loader};
use thiserror::Error;

use crate::problem::count_fields;
use crate::store;

mod add_members;
mod advance_receipt;
mod basis;
mod cancel_schedule;
mod change_role;
mod change_schedule;
mod create_dm;
mod create_group;
mod deactivate_user;
mod delete_message;
mod drop_schedule;
mod edit_message;
mod files;
mod react;
mod record_access;
mod register_user;
mod remove_member;
mod rename_room;
mod schedule_message;
mod schedule_refusal;
mod send_message;
mod send_scheduled;
mod skip_occurrence;
mod update_profile;
mod user_stream;
mod visit_room;

pub use self::add_members::AddMembers;
pub use self::advance_receipt::AdvanceReceipt;
pub use self::cancel_schedule::CancelSchedule;
pub use self::change_role::ChangeRole;
pub use self::change_schedule::ChangeSchedule;
pub use self::create_dm::CreateDm;
pub use self::create_group::CreateGroup;
pub use self::deactivate_user::DeactivateUser;
pub use self::delete_message::DeleteMessage;
pub use self::drop_schedule::DropSchedule;
pub use self::edit_message::EditMessage;
pub(crate) use self::files::{read_files, read_text};
pub use self::react::React;
pub use self::record_access::{Look, RecordAccess};
pub use self::register_user::RegisterUser;
pub use self::remove_member::RemoveMember;
pub use self::rename_room::RenameRoom;
pub use self::schedule_message::ScheduleMessage;
pub(crate) use self::schedule_refusal::{schedule_refusal, wrong_fields};
pub use self::send_message::SendMessage;
pub use self::send_scheduled::SendScheduled;
pub use self::skip_occurrence::SkipOccurrence;
pub use self::update_profile::UpdateProfile;
pub use self::visit_room::VisitRoom;

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
    /// By the access of an auditor.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Fields that only what is in the log shows to be wrong: unknown users, a cursor past the head.
    #[error("{} wrong", count_fields(.0))]
    Invalid(Vec<FieldError>),
    /// A file came with something else already.
    #[error("the attachment {attachment_id} is used already")]
    FileInUse {
        /// Which.
        attachment_id: AttachmentId,
    },
    /// What is known of files could not be read.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The log could not be read.
    #[error("the log cannot be read")]
    Log(#[from] sandesham_log::Error),
}

/// A repeat by client-made identifier is looked for before the caller's rights are judged. A first try
/// is spared that look: only when it is refused, or tried again, may it be a repeat.
async fn first_answer_or(
    load: &Loader<'_>,
    first_answer: impl Future<Output = Result<Option<Decided>, CommandError>>,
    fresh: impl Future<Output = Result<Decided, CommandError>>,
) -> Result<Decided, CommandError> {
    if load.is_fresh() {
        return match first_answer.await? {
            Some(first) => Ok(first),
            None => fresh.await,
        };
    }
    match fresh.await {
        Ok(decided) => Ok(decided),
        Err(refusal) => first_answer.await?.ok_or(refusal),
    }
}
