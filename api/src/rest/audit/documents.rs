//! Parameters of auditors' calls, for the OpenAPI document.

use utoipa::IntoParams;
use uuid::Uuid;

/// Which part of the log.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct AuditParams {
    /// Those after this position; from the first without it.
    after: Option<u64>,
    /// Only events of this full type, or of these, separated by commas.
    #[param(rename = "type")]
    event_type: Option<String>,
    /// Only events of this room, receipts among them.
    room_id: Option<Uuid>,
    /// `next` of the part before; counts more than `after`.
    cursor: Option<String>,
    /// 1 to 200 events, 50 by default.
    limit: Option<u32>,
    /// The read waits until it has this position of the log, at most 2 s.
    min_position: Option<u64>,
    /// Why, in words of at most 500 characters: it stands in the log, and those concerned can read it.
    reason: Option<String>,
}

/// Which moment of a room, and which part of its timeline.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct RoomAtParams {
    /// Right after the event at this position; either this or `time`.
    position: Option<u64>,
    /// After all that was recorded up to this time, RFC 3339 with an offset; either this or `position`.
    time: Option<String>,
    /// As this member saw it; everything without it.
    #[param(rename = "as")]
    viewer: Option<Uuid>,
    /// The nearest items before this `room_seq`; the last ones without it.
    before: Option<u64>,
    /// 1 to 200 items, 50 by default.
    limit: Option<u32>,
    /// The read waits until it has this position of the log, at most 2 s.
    min_position: Option<u64>,
    /// Why, in words of at most 500 characters: it stands in the log, and those concerned can read it.
    reason: Option<String>,
}

/// Which moment, and which part of a list of people.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct MembersAtParams {
    /// Right after the event at this position; either this or `time`.
    position: Option<u64>,
    /// After all that was recorded up to this time, RFC 3339 with an offset; either this or `position`.
    time: Option<String>,
    /// `next` of the part before.
    cursor: Option<String>,
    /// 1 to 200 people, 50 by default.
    limit: Option<u32>,
    /// The read waits until it has this position of the log, at most 2 s.
    min_position: Option<u64>,
    /// Why, in words of at most 500 characters: it stands in the log, and those concerned can read it.
    reason: Option<String>,
}

/// Which rooms.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct AuditRoomsParams {
    /// A part of a group's name or of a present member's, in any case, or the identifier of a room: 1 to
    /// 100 characters.
    query: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 1 to 200 items, 50 by default.
    limit: Option<u32>,
    /// The read waits until it has this position of the log, at most 2 s.
    min_position: Option<u64>,
    /// Why, in words of at most 500 characters: it stands in the log, and those concerned can read it.
    reason: Option<String>,
}
