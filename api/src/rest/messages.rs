//! Messages are sent, edited and deleted.

use axum::extract::State;
use axum::http::StatusCode;
use sandesham_domain::{MessageId, Position, RoomId, RoomSeq, Timestamp};
use sandesham_log::Outcome;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answers::{client_made, execute, made};
use super::documents::{FileToSend, MessagePath, RoomPath};
use crate::auth::Caller;
use crate::commands::{DeleteMessage, EditMessage, SendMessage};
use crate::extract::{Body, PathId};
use crate::fields::Read;
use crate::position::{Done, Written};
use crate::problem::Problem;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(send_message))
        .routes(routes!(edit_message, delete_message))
}

/// A message to send.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
struct NewMessage {
    /// Made by the client, version 4 or 7, so that a repeated call sends nothing twice.
    message_id: Option<Uuid>,
    /// 1 to 16,384 bytes, not only white space; it may be empty or missing where there are attachments.
    text: String,
    /// A message of the same room that this one answers.
    reply_to: Option<Uuid>,
    /// At most 10 uploads of one's own that are ready, each used for nothing else.
    attachments: Option<Vec<FileToSend>>,
}

/// Where a message stands.
#[derive(Debug, Serialize, ToSchema)]
struct SentMessage {
    #[schema(value_type = Uuid)]
    message_id: MessageId,
    /// Its number in the room.
    #[schema(value_type = u64)]
    room_seq: Option<RoomSeq>,
    /// Its number in the log.
    #[schema(value_type = u64)]
    position: Position,
    #[schema(value_type = String, format = DateTime)]
    sent_at: Timestamp,
}

impl SentMessage {
    fn of(message_id: MessageId, outcome: &Outcome) -> Self {
        let Outcome { position, room_seq, recorded_at, .. } = *outcome;
        Self { message_id, room_seq, position, sent_at: recorded_at }
    }
}

/// Send a message.
///
/// The same `message_id` again with the same content is a repeat: 200 and the first answer.
#[utoipa::path(
    post, path = "/rooms/{room_id}/messages", tag = "messages", params(RoomPath),
    request_body = NewMessage,
    responses((status = CREATED, body = SentMessage), (status = OK, body = SentMessage)),
)]
async fn send_message(
    State(state): State<AppState>,
    caller: Caller,
    PathId(room_id): PathId<RoomId>,
    body: Body,
) -> Result<Written<SentMessage>, Problem> {
    let mut fields = body.fields()?;
    let message_id = client_made(&mut fields, "message_id", MessageId::from_client);
    let room_id = Read::given(room_id);
    let limits = &state.config.limits;
    let command = SendMessage::read(&mut fields, caller.user_id, room_id, message_id, limits);
    let command = fields.finish(command)?;
    let outcome = execute(&state, &command).await?;
    let sent = SentMessage::of(command.message_id, &outcome);
    Ok(Written(made(&outcome), outcome.position, sent))
}

/// Another text for a message.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
struct MessageEdit {
    /// 1 to 16,384 bytes, not only white space; of a message with attachments it may be empty.
    text: String,
    /// The revision that was edited: 409 when it is not the latest. The sent text is revision 1.
    revision: Option<u32>,
}

/// An edit, or what made the text so already.
#[derive(Debug, Serialize, ToSchema)]
struct EditedMessage {
    #[schema(value_type = Uuid)]
    message_id: MessageId,
    #[schema(value_type = u64)]
    room_seq: Option<RoomSeq>,
    #[schema(value_type = u64)]
    position: Position,
    #[schema(value_type = String, format = DateTime)]
    edited_at: Timestamp,
}

/// Give a message of one's own another text.
#[utoipa::path(
    patch, path = "/messages/{message_id}", tag = "messages", params(MessagePath),
    request_body = MessageEdit, responses((status = OK, body = EditedMessage)),
)]
async fn edit_message(
    State(state): State<AppState>,
    caller: Caller,
    PathId(message_id): PathId<MessageId>,
    body: Body,
) -> Result<Written<EditedMessage>, Problem> {
    let mut fields = body.fields()?;
    let limits = &state.config.limits;
    let command = EditMessage::read(&mut fields, caller.user_id, Read::given(message_id), limits);
    let outcome = execute(&state, &fields.finish(command)?).await?;
    let Outcome { position, room_seq, recorded_at: edited_at, .. } = outcome;
    let edited = EditedMessage { message_id, room_seq, position, edited_at };
    Ok(Written(StatusCode::OK, position, edited))
}

/// Take a message back: one's own, or as an owner or admin anybody's.
#[utoipa::path(
    delete, path = "/messages/{message_id}", tag = "messages", params(MessagePath),
    responses((status = NO_CONTENT, description = "Deleted, now or before")),
)]
async fn delete_message(
    State(state): State<AppState>,
    caller: Caller,
    PathId(message_id): PathId<MessageId>,
) -> Result<Done, Problem> {
    let command = DeleteMessage { by: caller.user_id, message_id };
    Ok(Done(execute(&state, &command).await?.position))
}
