//! A room as its members saw it, at any moment.

use axum::Json;
use axum::extract::State;
use futures_util::FutureExt as _;
use sandesham_domain::access::{AccessMoment, AccessScope};
use sandesham_domain::room::RoomKind;
use sandesham_domain::{AccessReason, Position, RoomId, RoomSeq, Timestamp, UserId};
use sandesham_projections::{
    Cursor, MemberAt, Moment, Page, PartRange, RoomAt, RoomPart, TimelineItem,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::documents::{MembersAtParams, RoomAtParams};
use super::moment::{moment, resolve};
use super::past::{look, reader};
use super::watch::{note, reason};
use crate::auth::Auditor;
use crate::extract::{PathId, Query};
use crate::page;
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::rest::answers::MEMBERS_SHOWN_MAX;
use crate::rest::documents::RoomPath;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(room_at)).routes(routes!(members_at))
}

/// A room as it was right after an event of the log.
#[derive(Debug, Serialize, ToSchema)]
struct AuditRoomAt {
    /// Which.
    #[schema(value_type = uuid::Uuid)]
    room_id: RoomId,
    /// After which event of the log.
    #[schema(value_type = u64)]
    position: Position,
    /// When that was recorded.
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// A DM or a group.
    #[schema(value_type = String, examples("dm", "group"))]
    kind: RoomKind,
    /// A group's name; empty once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The number of its latest event then.
    #[schema(value_type = u64)]
    head_seq: RoomSeq,
    /// How many members there were.
    member_count: usize,
    /// The first 50, in the order of their identifiers; more come from `/members`.
    members: Vec<MemberAt>,
    /// A part of the timeline, ascending; each message with its text, reactions and status of then.
    items: Vec<TimelineItem>,
    /// The part covers every number from here...
    #[schema(value_type = u64)]
    from_seq: RoomSeq,
    /// ...to here; one less than `from_seq` when there is nothing.
    #[schema(value_type = u64)]
    to_seq: RoomSeq,
    /// What everybody was called then who is named in the items.
    people: Vec<PersonAt>,
}

/// Somebody as they were called.
#[derive(Debug, Serialize, ToSchema)]
struct PersonAt {
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    /// Their name; empty once erased.
    name: String,
}

/// Who was in a room.
#[derive(Debug, Serialize, ToSchema)]
struct AuditMembersAt {
    /// Which room.
    #[schema(value_type = uuid::Uuid)]
    room_id: RoomId,
    /// After which event of the log.
    #[schema(value_type = u64)]
    position: Position,
    /// When that was recorded.
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// How many they were.
    member_count: usize,
    /// In the order of their identifiers.
    items: Vec<MemberAt>,
    /// The `cursor` of the next part; null when there is none.
    #[schema(required)]
    next: Option<String>,
}

/// A room as its members saw it at a moment, and a part of its timeline: the nearest items before a
/// number, or the last ones. As one member saw it, with `as`.
#[utoipa::path(
    get, path = "/audit/rooms/{room_id}/at", tag = "audit", params(RoomPath, RoomAtParams),
    responses((status = OK, body = AuditRoomAt)),
)]
async fn room_at(
    State(state): State<AppState>,
    auditor: Auditor,
    PathId(room_id): PathId<RoomId>,
    query: Query,
) -> Result<Json<AuditRoomAt>, Problem> {
    let mut fields = query.fields();
    let reads = (
        moment(&mut fields),
        fields.optional::<UserId>("as"),
        fields.optional("before"),
        page::limit(&mut fields),
        reason(&mut fields),
        MinPosition::checked(&mut fields, &state).await?,
    );
    // The log itself has every position that there is.
    let (moment, viewer, before, limit, reason, _) = fields.finish(reads)?;
    let position = enter(&state, &auditor, room_id, (moment, reason)).await?.position;
    let range = PartRange { before, limit };
    let past = reader(&state);
    let found = look(&state, position, past.room(room_id, position, range).boxed()).await?;
    answer(&found, viewer).map(Json)
}

fn answer(part: &RoomPart, viewer: Option<UserId>) -> Result<AuditRoomAt, Problem> {
    let room = match viewer {
        None => part.whole(),
        Some(viewer) => part
            .seen_by(viewer)
            .ok_or_else(|| Problem::field("as", "was not in the room at that moment"))?,
    };
    let named = room.named().into_iter();
    let people = named.map(|id| PersonAt { id, name: part.name(id).to_owned() }).collect();
    let RoomAt { room_id, position, time, kind, name, head_seq, mut members, items } = room;
    let member_count = members.len();
    members.truncate(MEMBERS_SHOWN_MAX);
    let (from_seq, to_seq) = (part.from_seq, part.to_seq);
    Ok(AuditRoomAt {
        room_id,
        position,
        time,
        kind,
        name,
        head_seq,
        member_count,
        members,
        items,
        from_seq,
        to_seq,
        people,
    })
}

/// Who was in a room at a moment, and how far each had read.
#[utoipa::path(
    get, path = "/audit/rooms/{room_id}/members", tag = "audit", params(RoomPath, MembersAtParams),
    responses((status = OK, body = AuditMembersAt)),
)]
async fn members_at(
    State(state): State<AppState>,
    auditor: Auditor,
    PathId(room_id): PathId<RoomId>,
    query: Query,
) -> Result<Json<AuditMembersAt>, Problem> {
    let mut fields = query.fields();
    let reads = (
        moment(&mut fields),
        page::page(&mut fields),
        reason(&mut fields),
        MinPosition::checked(&mut fields, &state).await?,
    );
    let (moment, page, reason, _) = fields.finish(reads)?;
    let position = enter(&state, &auditor, room_id, (moment, reason)).await?.position;
    let past = reader(&state);
    let room = look(&state, position, past.members(room_id, position).boxed()).await?;
    let member_count = room.members.len();
    let (items, next) = part_of(room.members, &page, |member| member.user_id);
    let RoomAt { position, time, .. } = room;
    Ok(Json(AuditMembersAt { room_id, position, time, member_count, items, next }))
}

/// Finds the moment and the room, and notes that the auditor looks.
async fn enter(
    state: &AppState,
    auditor: &Auditor,
    room_id: RoomId,
    (moment, reason): (Moment, Option<AccessReason>),
) -> Result<AccessMoment, Problem> {
    let moment = resolve(state, moment).await?;
    if state.log.version_at(room_id.into(), moment.position).await?.0 == 0 {
        return Err(Problem::NotAMember);
    }
    note(state, auditor, AccessScope::Room(room_id), reason, Some(moment)).await?;
    Ok(moment)
}

/// A part of a list of people, which is in the order of their identifiers, and the cursor of the next.
pub(super) fn part_of<T>(
    mut people: Vec<T>,
    page: &Page<UserId>,
    id: impl Fn(&T) -> UserId,
) -> (Vec<T>, Option<String>) {
    people.retain(|person| page.key().is_none_or(|after| id(person) > *after));
    let is_cut = people.len() > page.limit as usize;
    people.truncate(page.limit as usize);
    let last = people.last().filter(|_| is_cut);
    let next = last.map(|last| Cursor::at(id(last)).to_string());
    (people, next)
}
