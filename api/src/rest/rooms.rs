//! Rooms are made, shown and renamed.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use sandesham_domain::room::RoomKind;
use sandesham_domain::{Limits, RoomId, RoomName, UserId};
use sandesham_projections::{Paged, RoomListItem, RoomView};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answers::{ROOM, ROOM_LIST, client_made, execute, group_as_made, made, room_as_now};
use super::documents::{LeastParams, PageParams, RoomPath};
use crate::auth::Caller;
use crate::commands::{CreateDm, CreateGroup, RenameRoom};
use crate::extract::{Body, PathId, Query};
use crate::fields::Fields;
use crate::page;
use crate::position::{MinPosition, Written};
use crate::problem::Problem;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list_rooms, create_room))
        .routes(routes!(show_room, rename_room))
}

/// The caller's rooms, latest activity first.
#[utoipa::path(
    get, path = "/rooms", tag = "rooms", params(PageParams),
    responses((status = OK, body = Paged<RoomListItem>)),
)]
async fn list_rooms(
    State(state): State<AppState>,
    caller: Caller,
    query: Query,
) -> Result<Json<Paged<RoomListItem>>, Problem> {
    let mut fields = query.fields();
    let reads = (page::page(&mut fields), MinPosition::checked(&mut fields, &state).await?);
    let (page, least) = fields.finish(reads)?;
    least.reached(&state, ROOM_LIST).await?;
    Ok(Json(state.reads.rooms_of(caller.user_id, page).await?))
}

/// A room to make: `{kind: "group", name, members, room_id?}` or `{kind: "dm", members: [other]}`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
struct NewRoom {
    /// `dm` or `group`.
    kind: String,
    /// Of a group: made by the client, version 4 or 7, so that a repeated call makes one room.
    room_id: Option<Uuid>,
    /// Of a group: 1 to 100 characters.
    name: Option<String>,
    /// The others, or the other; the caller and doubles are ignored.
    members: Vec<Uuid>,
}

/// What a body asks for.
enum Wanted {
    Dm(CreateDm),
    Group(CreateGroup),
}

/// Make a group, whose owner the caller becomes, or the DM with somebody.
///
/// A DM that exists, and the same `room_id` again with the same content, are answered with 200.
#[utoipa::path(
    post, path = "/rooms", tag = "rooms", request_body = NewRoom,
    responses((status = CREATED, body = RoomView), (status = OK, body = RoomView)),
)]
async fn create_room(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Written<RoomView>, Problem> {
    let (outcome, room) = match read_new_room(body.fields()?, caller.user_id, &state.config.limits)?
    {
        Wanted::Dm(command) => {
            let outcome = execute(&state, &command).await?;
            (outcome, room_as_now(&state, command.room_id()).await?)
        }
        Wanted::Group(command) => {
            let outcome = execute(&state, &command).await?;
            let room = group_as_made(&state, command.room_id, outcome.recorded_at).await?;
            (outcome, room)
        }
    };
    Ok(Written(made(&outcome), outcome.position, room))
}

fn read_new_room(mut fields: Fields<'_>, by: UserId, limits: &Limits) -> Result<Wanted, Problem> {
    let kind = fields.required_as("kind", |kind: String| {
        RoomKind::parse(&kind).ok_or("must be `dm` or `group`")
    });
    if let Some(RoomKind::Dm) = kind.as_ref() {
        let other = fields.required_as("members", |members: Vec<UserId>| the_other(by, members));
        return fields.finish(other).map(|other| Wanted::Dm(CreateDm { by, other }));
    }
    let room_id = client_made(&mut fields, "room_id", RoomId::from_client);
    let name = fields.required_as("name", |name: String| RoomName::parse(name, limits));
    let members = fields.required("members");
    let (_, room_id, name, members) = fields.finish((kind, room_id, name, members))?;
    Ok(Wanted::Group(CreateGroup { by, room_id, name, members, limits: limits.clone() }))
}

fn the_other(by: UserId, mut members: Vec<UserId>) -> Result<UserId, &'static str> {
    members.retain(|member| *member != by);
    members.dedup();
    match members[..] {
        [other] => Ok(other),
        _ => Err("must be exactly one other user"),
    }
}

/// A room of the caller.
#[utoipa::path(
    get, path = "/rooms/{room_id}", tag = "rooms", params(RoomPath, LeastParams),
    responses((status = OK, body = RoomView)),
)]
async fn show_room(
    State(state): State<AppState>,
    caller: Caller,
    PathId(room_id): PathId<RoomId>,
    least: MinPosition,
) -> Result<Json<RoomView>, Problem> {
    least.reached(&state, ROOM).await?;
    let room = state.reads.room(caller.user_id, room_id).await?;
    room.map(Json).ok_or(Problem::NotAMember)
}

/// Another name for a group.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
struct RoomChange {
    /// 1 to 100 characters.
    name: String,
}

/// Give a group another name, as an owner or admin.
#[utoipa::path(
    patch, path = "/rooms/{room_id}", tag = "rooms", params(RoomPath), request_body = RoomChange,
    responses((status = OK, body = RoomView)),
)]
async fn rename_room(
    State(state): State<AppState>,
    caller: Caller,
    PathId(room_id): PathId<RoomId>,
    body: Body,
) -> Result<Written<RoomView>, Problem> {
    let limits = &state.config.limits;
    let mut fields = body.fields()?;
    let name = fields.required_as("name", |name: String| RoomName::parse(name, limits));
    let name = fields.finish(name)?;
    let outcome = execute(&state, &RenameRoom { by: caller.user_id, room_id, name }).await?;
    let room = room_as_now(&state, room_id).await?;
    Ok(Written(StatusCode::OK, outcome.position, room))
}
