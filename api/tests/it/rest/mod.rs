//! Mirrors the URLs under `/v1`.

mod attachments;
mod audit;
mod auth;
mod me;
mod messages;
mod rooms;
mod scheduled;
mod search;
mod users;
