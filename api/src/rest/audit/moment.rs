//! Which moment is asked for: `?position=` or `?time=`.

use sandesham_domain::access::AccessMoment;
use sandesham_domain::{FieldError, MessageId, Position, RoomId, Timestamp};
use sandesham_projections::{Moment, ReplayError};

use super::past::reader;
use crate::fields::{Fields, Read};
use crate::problem::Problem;
use crate::state::AppState;

/// Reads exactly one of `position` and `time`.
pub(super) fn moment(fields: &mut Fields<'_>) -> Read<Moment> {
    let position = fields.optional_as("position", |number: u64| match number {
        0 => Err("must be 1 or more"),
        number => Ok(Position(number)),
    });
    let both = Read::all((position, fields.optional::<Timestamp>("time")));
    fields.check_together(both, |both| match both {
        (Some(position), None) => Ok(Moment::Position(position)),
        (None, Some(time)) => Ok(Moment::Time(time)),
        (None, None) => Err(vec![FieldError::new("position", "is required, or `time`")]),
        (Some(_), Some(_)) => Err(vec![FieldError::new("time", "cannot stand beside `position`")]),
    })
}

/// Where in the log it is.
pub(super) async fn resolve(state: &AppState, moment: Moment) -> Result<AccessMoment, Problem> {
    let position = moment.resolve(&state.log).await.map_err(refusal)?;
    let event = state.log.at(position).await?;
    let time = event.ok_or_else(|| Problem::unavailable("the log lost its head"))?.recorded_at;
    Ok(AccessMoment { position, time })
}

/// The room of a message.
pub(in crate::rest) async fn room_of(
    state: &AppState,
    message_id: MessageId,
) -> Result<RoomId, Problem> {
    let now = state.log.head().await?;
    reader(state).room_of(message_id, now).await.map_err(refusal)
}

/// What cannot be shown is a wrong field, or nothing that is there.
pub(super) fn refusal(error: ReplayError) -> Problem {
    match error {
        ReplayError::BeyondHead { .. } => Problem::field("position", &error),
        ReplayError::BeforeLog(_) => Problem::field("time", &error),
        ReplayError::NoRoom { .. } | ReplayError::NoMessage { .. } => Problem::NotAMember,
        ReplayError::Failed(error) => error.into(),
    }
}
