//! What a plan would do.

use axum::Json;
use axum::extract::State;
use sandesham_domain::schedule::{LocalTime, Recurrence, Shift};
use sandesham_domain::{MessageText, ScheduleId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::create::NewScheduleBody;
use super::{now, when};
use crate::auth::Caller;
use crate::commands::{read_files, schedule_refusal};
use crate::extract::Body;
use crate::problem::Problem;
use crate::rest::answers::client_made;
use crate::state::AppState;

/// How many occurrences are shown.
const SHOWN: usize = 5;

/// What a plan would do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreviewView {
    /// When it would be sent: the next five times, or fewer when there are no more.
    #[schema(value_type = Vec<String>)]
    occurrences: Vec<Timestamp>,
    /// When, in English.
    description: String,
    /// Where clocks that are set make an occurrence another than its local time says.
    notes: Vec<ShiftNote>,
}

/// A local time that there is not, or twice.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ShiftNote {
    /// Which occurrence.
    #[schema(value_type = String, format = DateTime)]
    occurrence: Timestamp,
    /// `skipped`: it is sent at the first moment after the gap; `doubled`: at the first of the two.
    #[schema(value_type = String, examples("skipped", "doubled"))]
    kind: Shift,
    /// The local time.
    #[schema(value_type = String, examples("2027-03-28T02:30:00"))]
    local_time: LocalTime,
}

impl PreviewView {
    fn of(recurrence: &Recurrence, now: Timestamp) -> Self {
        let next: Vec<_> = recurrence.occurrences(Some(now)).take(SHOWN).collect();
        let notes = next.iter().filter_map(|next| {
            let (local_time, kind) = next.shifted?;
            Some(ShiftNote { occurrence: next.at, kind, local_time })
        });
        Self {
            notes: notes.collect(),
            occurrences: next.iter().map(|next| next.at).collect(),
            description: recurrence.describe(),
        }
    }
}

/// What a plan would do: the same body as that of planning it, of which the text may be left out.
/// Changes nothing.
#[utoipa::path(
    post, path = "/scheduled/preview", tag = "scheduled", request_body = NewScheduleBody,
    responses((status = OK, body = PreviewView)),
)]
pub(super) async fn preview_schedule(
    State(state): State<AppState>,
    _: Caller,
    body: Body,
) -> Result<Json<PreviewView>, Problem> {
    let limits = &state.config.limits;
    let mut fields = body.fields()?;
    let reads = (
        client_made(&mut fields, "schedule_id", ScheduleId::from_client),
        fields.optional_as("text", |text: String| MessageText::parse_or_empty(text, limits)),
        read_files(&mut fields, limits),
        when::read_whole(&mut fields),
        when::read_late(&mut fields),
    );
    let (_, _, _, recurrence, _) = fields.finish(reads)?;
    let now = now();
    recurrence.check_plannable(now, limits).map_err(schedule_refusal)?;
    Ok(Json(PreviewView::of(&recurrence, now)))
}
