//! A message is planned.

use axum::extract::State;
use sandesham_domain::schedule::{NewSchedule, Schedule};
use sandesham_domain::{Limits, RoomId, ScheduleId, UserId};
use sandesham_projections::ScheduleView;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::as_made;
use super::when::{self, WhenBody};
use super::{count_pending, now};
use crate::auth::Caller;
use crate::commands::{ScheduleMessage, read_files, read_text};
use crate::extract::{Body, PathId};
use crate::fields::Fields;
use crate::position::Written;
use crate::problem::Problem;
use crate::rest::answers::{client_made, execute, made};
use crate::rest::documents::{FileToSend, RoomPath};
use crate::state::AppState;

/// A message to send later.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct NewScheduleBody {
    /// Made by the client, version 4 or 7, so that a repeated call plans nothing twice.
    schedule_id: Option<Uuid>,
    /// 1 to 16,384 bytes, not only white space; it may be empty or missing where there are attachments.
    text: String,
    /// At most 10 uploads of one's own that are ready, each used for nothing else. All occurrences share
    /// them.
    attachments: Option<Vec<FileToSend>>,
    /// When.
    #[schema(inline)]
    #[serde(flatten)]
    when: WhenBody,
    /// `send` (default): however late; `skip`: not when it is more than 5 minutes late.
    late: Option<String>,
}

/// Plans a message, once or again and again.
#[utoipa::path(
    post, path = "/rooms/{room_id}/scheduled", tag = "scheduled", params(RoomPath),
    request_body = NewScheduleBody,
    responses((status = CREATED, body = ScheduleView), (status = OK, body = ScheduleView)),
)]
pub(super) async fn schedule_message(
    State(state): State<AppState>,
    caller: Caller,
    PathId(room_id): PathId<RoomId>,
    body: Body,
) -> Result<Written<ScheduleView>, Problem> {
    let limits = state.config.limits.clone();
    let new = read_plan(body.fields()?, caller.user_id, room_id, &limits)?;
    let schedule_id = new.schedule_id;
    let outcome =
        if state.executor.load::<Schedule>(schedule_id).await?.aggregate.author().is_some() {
            // A repeat or a conflict plans nothing: there is nothing to count or to wait for.
            let command = ScheduleMessage { new, now: now(), pending: 0, limits };
            execute(&state, &command).await?
        } else {
            // Of several at once each must be counted before the next is judged.
            let _turn = state.turns.take(caller.user_id).await?;
            let pending = count_pending(&state, caller.user_id).await?;
            let command = ScheduleMessage { new, now: now(), pending, limits };
            execute(&state, &command).await?
        };
    Ok(Written(made(&outcome), outcome.position, as_made(&state, schedule_id).await?))
}

fn read_plan(
    mut fields: Fields<'_>,
    author: UserId,
    room_id: RoomId,
    limits: &Limits,
) -> Result<NewSchedule, Problem> {
    let schedule_id = client_made(&mut fields, "schedule_id", ScheduleId::from_client);
    let attachments = read_files(&mut fields, limits);
    let reads = (
        schedule_id,
        read_text(&mut fields, &attachments, limits),
        attachments,
        when::read_whole(&mut fields),
        when::read_late(&mut fields),
    );
    let (schedule_id, text, attachments, recurrence, late) = fields.finish(reads)?;
    let (attachments, late) = (attachments.unwrap_or_default(), late.unwrap_or_default());
    Ok(NewSchedule { schedule_id, author, room_id, text, attachments, recurrence, late })
}
