//! `/v1/messages`, and sending them to `/v1/rooms/{room_id}/messages`.

mod delete;
mod edit;
mod history;
mod reactions;
mod receipts;
mod send;
