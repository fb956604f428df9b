//! A message at any moment: what it said, who was able to see it, and who had read which revision.

use axum::Json;
use axum::extract::State;
use futures_util::FutureExt as _;
use sandesham_domain::access::AccessScope;
use sandesham_domain::{MessageId, Position, RoomId, RoomSeq, Timestamp, UserId};
use sandesham_projections::{MessageAt, Page, ReachAt, RevisionView, RoomAt};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::documents::MembersAtParams;
use super::moment::{moment, refusal, resolve};
use super::past::{look, reader};
use super::room::part_of;
use super::watch::{note, reason};
use crate::auth::Auditor;
use crate::extract::{PathId, Query};
use crate::page;
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::rest::documents::MessagePath;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(message_at))
}

/// A message as it was right after an event of the log, and whom it had reached.
#[derive(Debug, Serialize, ToSchema)]
struct AuditMessageAt {
    /// Which.
    #[schema(value_type = uuid::Uuid)]
    message_id: MessageId,
    /// Its room.
    #[schema(value_type = uuid::Uuid)]
    room_id: RoomId,
    /// Its number there.
    #[schema(value_type = u64)]
    room_seq: RoomSeq,
    /// After which event of the log.
    #[schema(value_type = u64)]
    position: Position,
    /// When that was recorded.
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// Who wrote it.
    #[schema(value_type = Option<uuid::Uuid>, required)]
    author: Option<UserId>,
    /// When it was sent.
    #[schema(value_type = String, format = DateTime)]
    sent_at: Timestamp,
    /// Which revision stood then; the sent text is 1.
    revision: u32,
    /// When it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    deleted_at: Option<Timestamp>,
    /// Every text that it had had, also when it was taken back.
    revisions: Vec<RevisionView>,
    /// How many it was for, and had reached.
    counts: ReachCounts,
    /// Everybody it was for, in the order of their identifiers; also who had not read it.
    items: Vec<ReachAt>,
    /// The `cursor` of the next part of them; null when there is none.
    #[schema(required)]
    next: Option<String>,
}

/// How many a message was for, and had reached.
#[derive(Debug, Serialize, ToSchema)]
struct ReachCounts {
    /// All who were in when it was sent, its author too.
    people: usize,
    /// Who of them was in at that moment, and so was able to see it.
    can_see: usize,
    /// Others than its author whom it had reached.
    delivered: usize,
    /// Others than its author who had read it.
    read: usize,
}

/// A message at a moment: its author and texts, who was able to see it, and who had read which revision of
/// it and who had not.
#[utoipa::path(
    get, path = "/audit/messages/{message_id}/at", tag = "audit",
    params(MessagePath, MembersAtParams),
    responses((status = OK, body = AuditMessageAt)),
)]
async fn message_at(
    State(state): State<AppState>,
    auditor: Auditor,
    PathId(message_id): PathId<MessageId>,
    query: Query,
) -> Result<Json<AuditMessageAt>, Problem> {
    let mut fields = query.fields();
    let reads = (
        moment(&mut fields),
        page::page(&mut fields),
        reason(&mut fields),
        MinPosition::checked(&mut fields, &state).await?,
    );
    // The log itself has every position that there is.
    let (moment, page, reason, _) = fields.finish(reads)?;
    let moment = resolve(&state, moment).await?;
    let position = moment.position;
    let past = reader(&state);
    let room_id = past.room_of(message_id, position).await.map_err(refusal)?;
    let scope = AccessScope::Message(room_id, message_id);
    note(&state, &auditor, scope, reason, Some(moment)).await?;
    let (message, room) =
        look(&state, position, past.message(message_id, position).boxed()).await?;
    answer(message, &room, &page).map(Json).ok_or(Problem::NotAMember)
}

/// None where nothing was ever sent.
fn answer(message: MessageAt, room: &RoomAt, page: &Page<UserId>) -> Option<AuditMessageAt> {
    let MessageAt { message_id, room_seq, author, deleted_at, revisions, people } = message;
    let (sent_at, revision) = (revisions.first()?.time, revisions.last()?.revision);
    let count = |is: fn(&ReachAt) -> bool| people.iter().filter(|one| is(one)).count();
    let counts = ReachCounts {
        people: people.len(),
        can_see: count(|one| one.can_see),
        delivered: count(|one| one.delivered_at.is_some()),
        read: count(|one| one.read_at.is_some()),
    };
    let (items, next) = part_of(people, page, |person| person.user_id);
    Some(AuditMessageAt {
        message_id,
        room_id: room.room_id,
        room_seq,
        position: room.position,
        time: room.time,
        author,
        sent_at,
        revision,
        deleted_at,
        revisions,
        counts,
        items,
        next,
    })
}
