//! Who is in a room, and with which role.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use sandesham_domain::room::{Role, RoomMember};
use sandesham_domain::{RoomId, UserId};
use sandesham_projections::{MemberView, Paged, RoomView};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answers::{ROOM, execute, named, room_as_now};
use super::documents::{MemberPath, PageParams, RoomPath};
use crate::auth::Caller;
use crate::commands::{AddMembers, ChangeRole, RemoveMember};
use crate::extract::{Body, PathId, Query};
use crate::page;
use crate::position::{Done, MinPosition, Written};
use crate::problem::Problem;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list_members, add_members))
        .routes(routes!(change_role, remove_member))
}

/// The members of a room.
#[utoipa::path(
    get, path = "/rooms/{room_id}/members", tag = "rooms", params(RoomPath, PageParams),
    responses((status = OK, body = Paged<MemberView>)),
)]
async fn list_members(
    State(state): State<AppState>,
    caller: Caller,
    PathId(room_id): PathId<RoomId>,
    query: Query,
) -> Result<Json<Paged<MemberView>>, Problem> {
    let mut fields = query.fields();
    let reads = (page::page(&mut fields), MinPosition::checked(&mut fields, &state).await?);
    let (page, least) = fields.finish(reads)?;
    least.reached(&state, ROOM).await?;
    let members = state.reads.members(caller.user_id, room_id, page).await?;
    members.map(Json).ok_or(Problem::NotAMember)
}

/// Who is added, as what.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
struct NewMembers {
    /// At most 1,000; those who are in already, and doubles, are ignored.
    user_ids: Vec<Uuid>,
    /// `member` (default), `admin` or `owner`.
    role: Option<String>,
}

/// Add members to a group as an owner or admin: all of them, or none.
#[utoipa::path(
    post, path = "/rooms/{room_id}/members", tag = "rooms", params(RoomPath),
    request_body = NewMembers, responses((status = OK, body = RoomView)),
)]
async fn add_members(
    State(state): State<AppState>,
    caller: Caller,
    PathId(room_id): PathId<RoomId>,
    body: Body,
) -> Result<Written<RoomView>, Problem> {
    let mut fields = body.fields()?;
    let reads =
        (fields.required("user_ids"), fields.optional_as("role", |role: String| parse_role(&role)));
    let (user_ids, role) = fields.finish(reads)?;
    let limits = state.config.limits.clone();
    let role = role.unwrap_or(Role::Member);
    let command = AddMembers { by: caller.user_id, room_id, user_ids, role, limits };
    let outcome = execute(&state, &command).await?;
    let room = room_as_now(&state, room_id).await?;
    Ok(Written(StatusCode::OK, outcome.position, room))
}

/// Another role.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
struct RoleChange {
    /// `member`, `admin` or `owner`.
    role: String,
}

/// Give a member of a group another role; only owners give or take `owner`.
#[utoipa::path(
    patch, path = "/rooms/{room_id}/members/{user_id}", tag = "rooms", params(MemberPath),
    request_body = RoleChange, responses((status = OK, body = MemberView)),
)]
async fn change_role(
    State(state): State<AppState>,
    caller: Caller,
    PathId((room_id, user_id)): PathId<(RoomId, UserId)>,
    body: Body,
) -> Result<Written<MemberView>, Problem> {
    let mut fields = body.fields()?;
    let role = fields.required_as("role", |role: String| parse_role(&role));
    let role = fields.finish(role)?;
    let command = ChangeRole { by: caller.user_id, room_id, user_id, role };
    let outcome = execute(&state, &command).await?;
    let member = named(&state, std::iter::once(RoomMember { user_id, role })).await?.pop();
    Ok(Written(StatusCode::OK, outcome.position, member.ok_or(Problem::NotAMember)?))
}

/// Leave a group, or remove somebody from it as an owner or admin. The last owner leaves only after
/// handing over.
#[utoipa::path(
    delete, path = "/rooms/{room_id}/members/{user_id}", tag = "rooms", params(MemberPath),
    responses((status = NO_CONTENT, description = "Gone, now or before")),
)]
async fn remove_member(
    State(state): State<AppState>,
    caller: Caller,
    PathId((room_id, user_id)): PathId<(RoomId, UserId)>,
) -> Result<Done, Problem> {
    let command = RemoveMember { by: caller.user_id, room_id, user_id };
    Ok(Done(execute(&state, &command).await?.position))
}

fn parse_role(role: &str) -> Result<Role, &'static str> {
    Role::parse(role).ok_or("must be `member`, `admin` or `owner`")
}
