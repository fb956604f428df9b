//! How far everything has come, and who has read it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use sandesham_domain::{MessageId, Position, RoomId};
use sandesham_projections::{MessageReceipts, Paged, RoomReceipt};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answers::RECEIPTS;
use super::documents::{MessagePath, PageParams, RoomPath};
use crate::auth::Caller;
use crate::extract::{Body, PathId, Query};
use crate::page;
use crate::position::{MinPosition, Written};
use crate::problem::Problem;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list_room_receipts, advance_receipts))
        .routes(routes!(list_message_receipts))
}

/// Up to where: at least one of the two.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
struct ReceiptBody {
    /// Every message up to this `room_seq` has reached the caller.
    delivered_up_to: Option<u64>,
    /// The caller has read every message up to this `room_seq`.
    read_up_to: Option<u64>,
}

/// What covers a receipt.
#[derive(Debug, Serialize, ToSchema)]
struct Covered {
    /// The number in the log of the event that covers it.
    #[schema(value_type = u64)]
    position: Position,
}

/// Move the caller's cursors forward. One that is there already, or further, stays where it is.
#[utoipa::path(
    post, path = "/rooms/{room_id}/receipts", tag = "receipts", params(RoomPath),
    request_body = ReceiptBody, responses((status = OK, body = Covered)),
)]
async fn advance_receipts(
    State(state): State<AppState>,
    caller: Caller,
    PathId(room_id): PathId<RoomId>,
    body: Body,
) -> Result<Written<Covered>, Problem> {
    let mut fields = body.fields()?;
    let reads = (fields.optional("delivered_up_to"), fields.optional("read_up_to"));
    let (delivered, read) = fields.finish(reads)?;
    if delivered.is_none() && read.is_none() {
        return Err(Problem::field("", "must have `delivered_up_to`, `read_up_to` or both"));
    }
    let position = state.receipts.advance(room_id, caller.user_id, delivered, read).await?;
    Ok(Written(StatusCode::OK, position, Covered { position }))
}

/// Where the cursors of each member of a room stand.
#[utoipa::path(
    get, path = "/rooms/{room_id}/receipts", tag = "receipts", params(RoomPath, PageParams),
    responses((status = OK, body = Paged<RoomReceipt>)),
)]
async fn list_room_receipts(
    State(state): State<AppState>,
    caller: Caller,
    PathId(room_id): PathId<RoomId>,
    query: Query,
) -> Result<Json<Paged<RoomReceipt>>, Problem> {
    let mut fields = query.fields();
    let reads = (page::page(&mut fields), MinPosition::checked(&mut fields, &state).await?);
    let (page, least) = fields.finish(reads)?;
    least.reached(&state, RECEIPTS).await?;
    let receipts = state.reads.room_receipts(caller.user_id, room_id, page).await?;
    receipts.map(Json).ok_or(Problem::NotAMember)
}

/// Whom a message has reached and who has read it, of everybody it was for.
#[utoipa::path(
    get, path = "/messages/{message_id}/receipts", tag = "receipts",
    params(MessagePath, PageParams),
    responses((status = OK, body = MessageReceipts)),
)]
async fn list_message_receipts(
    State(state): State<AppState>,
    caller: Caller,
    PathId(message_id): PathId<MessageId>,
    query: Query,
) -> Result<Json<MessageReceipts>, Problem> {
    let mut fields = query.fields();
    let reads = (page::page(&mut fields), MinPosition::checked(&mut fields, &state).await?);
    let (page, least) = fields.finish(reads)?;
    least.reached(&state, RECEIPTS).await?;
    let receipts = state.reads.message_receipts(caller.user_id, message_id, page).await?;
    receipts.map(Json).ok_or(Problem::NotAMember)
}
