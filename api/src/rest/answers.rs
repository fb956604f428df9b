//! What several routes share: carrying out a command, and answering with a room.
//!
//! The answer to a write is made from what was just committed and not from the read models, which may
//! be a moment behind.

use axum::http::StatusCode;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sandesham_domain::room::{Room, RoomMember};
use sandesham_domain::user::User;
use sandesham_domain::{NotClientMade, RoomId, RoomSeq, Timestamp};
use sandesham_log::{Command, Outcome, Priority};
use sandesham_projections::{MemberView, ProjectionName, RoomView};
use uuid::Uuid;

use crate::commands::CommandError;
use crate::fields::{Fields, Read};
use crate::problem::Problem;
use crate::state::AppState;

/// The read models behind a room and its members.
pub(super) const ROOM: &[ProjectionName] = &[ProjectionName::Rooms, ProjectionName::Users];

/// The read models behind a list of rooms.
pub(super) const ROOM_LIST: &[ProjectionName] = &[
    ProjectionName::Rooms,
    ProjectionName::Timeline,
    ProjectionName::Receipts,
    ProjectionName::Users,
];

/// The read models behind a timeline, a room's events and a message's history: who was in when, and
/// whose cursors are where.
pub(super) const TIMELINE: &[ProjectionName] = ROOM_LIST;

/// The read models behind receipts: also which revision was there to be read.
pub(super) const RECEIPTS: &[ProjectionName] = ROOM_LIST;

/// How many members a room shows of itself; more come from `/members`.
pub(super) const MEMBERS_SHOWN_MAX: usize = 50;

/// Names are nearly always in memory; for those that are not, a few at once.
const LOOKUPS_AT_ONCE: usize = 4;

/// Carries out a command that came by itself, in no order with others.
pub(super) async fn execute(
    state: &AppState,
    command: &dyn Command<Error = CommandError>,
) -> Result<Outcome, Problem> {
    Ok(state.executor.execute(command, Priority::Live).await?)
}

/// 201 for what is new, 200 for a repeat.
pub(super) fn made(outcome: &Outcome) -> StatusCode {
    if outcome.repeated { StatusCode::OK } else { StatusCode::CREATED }
}

/// An identifier that the client made, or, where it did not, one that we make.
pub(super) fn client_made<T>(
    fields: &mut Fields<'_>,
    name: &str,
    from_client: fn(Uuid) -> Result<T, NotClientMade>,
) -> Read<T> {
    let given = fields.optional::<Uuid>(name);
    fields.check(name, given, |given| from_client(given.unwrap_or_else(Uuid::now_v7)))
}

/// A group as it was made: what a repeated creation is answered, whatever became of the group, and
/// even if the caller is in it no more.
pub(super) async fn group_as_made(
    state: &AppState,
    room_id: RoomId,
    created_at: Timestamp,
) -> Result<RoomView, Problem> {
    let room = state.executor.load::<Room>(room_id).await?.aggregate;
    let origin = room.origin().ok_or(Problem::NotAMember)?;
    Ok(RoomView {
        id: room_id,
        kind: origin.kind,
        name: origin.name.clone(),
        members: named(state, origin.members.iter().copied()).await?,
        member_count: origin.members.len() as u64,
        // The creation, and the first name in the same commit.
        head_seq: RoomSeq(2),
        created_at,
    })
}

/// A room as it is now.
pub(super) async fn room_as_now(state: &AppState, room_id: RoomId) -> Result<RoomView, Problem> {
    let room = state.executor.load::<Room>(room_id).await?.aggregate;
    let head_seq = state.log.room_head(room_id).await?;
    Ok(RoomView {
        id: room_id,
        kind: room.kind().ok_or(Problem::NotAMember)?,
        name: room.name().map(str::to_owned),
        members: named(state, room.members()).await?,
        member_count: room.member_count() as u64,
        head_seq: head_seq.unwrap_or_default(),
        created_at: room.created_at().ok_or(Problem::NotAMember)?,
    })
}

/// The first members, in the order of their identifiers, with their names.
pub(super) async fn named(
    state: &AppState,
    members: impl Iterator<Item = RoomMember>,
) -> Result<Vec<MemberView>, Problem> {
    let mut members: Vec<_> = members.collect();
    members.sort_unstable_by_key(|member| member.user_id);
    members.truncate(MEMBERS_SHOWN_MAX);
    let name = async |RoomMember { user_id, role }| {
        let user = state.executor.load::<User>(user_id).await?.aggregate;
        let profile = user.profile().cloned();
        let (name, avatar_id) = profile.map(|it| (it.name, it.avatar_id)).unwrap_or_default();
        Ok::<_, Problem>(MemberView { user_id, name, role, avatar_id })
    };
    stream::iter(members).map(name).buffered(LOOKUPS_AT_ONCE).try_collect().await
}
