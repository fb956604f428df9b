//! Parameters that many routes have, for the OpenAPI document.

use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A file to send: an upload's identifier, or an object with words for what it shows.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) enum FileToSend {
    /// The upload alone.
    Named(Uuid),
    /// The upload, and words for it.
    Described {
        /// The upload.
        attachment_id: Uuid,
        /// What it shows, in words: at most 1,000 characters.
        alt: Option<String>,
    },
}

/// An upload in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct AttachmentPath {
    /// The upload.
    attachment_id: Uuid,
}

/// Which of the things that were made of an upload.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct AttachmentParams {
    /// `original` (default), or `thumb`: a picture of at most 480 pixels. Of a profile photo `small`,
    /// `medium` and `large` squares; `thumb` is `medium`, `original` is `large`.
    variant: Option<String>,
    /// At least as new as this position.
    min_position: Option<u64>,
}

/// A room in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct RoomPath {
    /// The room.
    room_id: Uuid,
}

/// A member in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct MemberPath {
    /// The room.
    room_id: Uuid,
    /// The member.
    user_id: Uuid,
}

/// A message in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct MessagePath {
    /// The message.
    message_id: Uuid,
}

/// A reaction in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct ReactionPath {
    /// The message.
    message_id: Uuid,
    /// One emoji, percent-encoded.
    emoji: String,
}

/// A schedule in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct SchedulePath {
    /// The schedule.
    schedule_id: Uuid,
}

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct PageParams {
    /// `next` of the page before.
    cursor: Option<String>,
    /// 1 to 200 items, 50 by default.
    limit: Option<u32>,
    /// The read waits until it has this position of the log, at most 2 s.
    min_position: Option<u64>,
}

/// Which page of a message's history.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct HistoryParams {
    /// `next` of the page before.
    cursor: Option<String>,
    /// 1 to 200 items, 50 by default.
    limit: Option<u32>,
    /// The read waits until it has this position of the log, at most 2 s.
    min_position: Option<u64>,
    /// Why an auditor looks at what others may not see, in words of at most 500 characters.
    reason: Option<String>,
}

/// A read that can wait for a write.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct LeastParams {
    /// The read waits until it has this position of the log, at most 2 s.
    min_position: Option<u64>,
}

/// Which part of a timeline.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct TimelineParams {
    /// The next items after this `room_seq`.
    after: Option<u64>,
    /// The nearest items before this `room_seq`.
    before: Option<u64>,
    /// 1 to 200 items, 50 by default.
    limit: Option<u32>,
    /// The read waits until it has this position of the log, at most 2 s.
    min_position: Option<u64>,
}

/// Which part of a room's events.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct EventsParams {
    /// Those after this `room_seq`; from the first without it.
    after: Option<u64>,
    /// 1 to 200 events, 50 by default.
    limit: Option<u32>,
    /// The read waits until it has this position of the log, at most 2 s.
    min_position: Option<u64>,
}

/// Which schedules.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct ScheduledParams {
    /// Only those of this room.
    room_id: Option<Uuid>,
    /// Only those in these states, separated by commas; `pending,failed` by default.
    state: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 1 to 200 items, 50 by default.
    limit: Option<u32>,
    /// The read waits until it has this position of the log, at most 2 s.
    min_position: Option<u64>,
}

/// What is sought.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct SearchParams {
    /// Words, each of which the text has somewhere; at most 16 words and 400 bytes, with a letter, a
    /// digit or an emoji among them.
    query: String,
    /// Only messages of this room.
    room_id: Option<Uuid>,
    /// Only messages by this user.
    author: Option<Uuid>,
    /// Only messages sent before this time.
    #[param(value_type = Option<String>, format = DateTime)]
    before: Option<String>,
    /// Only messages sent at this time or later.
    #[param(value_type = Option<String>, format = DateTime)]
    after: Option<String>,
    /// `image`: only messages with a picture; `file`: with any file.
    has: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 1 to 200 items, 50 by default.
    limit: Option<u32>,
    /// The read waits until it has this position of the log, at most 2 s.
    min_position: Option<u64>,
}
