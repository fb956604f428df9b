//! Why a plan is not taken, in the fields of the request.

use sandesham_domain::schedule::{RecurrenceError, ScheduleError};
use sandesham_domain::{FieldError, Limits};

use super::CommandError;

/// A refusal, told of its fields where it is about some.
pub(crate) fn schedule_refusal(error: ScheduleError) -> CommandError {
    let field = match &error {
        ScheduleError::Past => "send_at",
        ScheduleError::TooFarAhead { field, .. } | ScheduleError::NeverFires { field } => field,
        ScheduleError::DueAtMissing => "due_at",
        ScheduleError::NothingSaid => "text",
        ScheduleError::Enclosures(_) => "attachments",
        ScheduleError::Recurrence(errors) => {
            return CommandError::Invalid(wrong_fields(errors));
        }
        ScheduleError::Unknown
        | ScheduleError::IdTaken
        | ScheduleError::SentOnce
        | ScheduleError::NothingDue
        | ScheduleError::Over
        | ScheduleError::TooManyChanges { .. }
        | ScheduleError::NotDue { .. } => return error.into(),
    };
    CommandError::Invalid(vec![FieldError::new(field, &error)])
}

/// What is wrong with a recurrence, field by field.
pub(crate) fn wrong_fields(errors: &[RecurrenceError]) -> Vec<FieldError> {
    errors.iter().map(|error| FieldError::new(error.field(), error)).collect()
}

/// Refuses one more than may be pending.
pub(super) fn check_pending(pending: u64, limits: &Limits) -> Result<(), CommandError> {
    let pending_max = limits.pending_schedules_max;
    if usize::try_from(pending).is_ok_and(|pending| pending >= pending_max) {
        let message = format!("would be one more than the {pending_max} that may be pending");
        return Err(CommandError::Invalid(vec![FieldError::new("", &message)]));
    }
    Ok(())
}
