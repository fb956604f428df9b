//! Mirrors the URLs under `/v1`.

mod auth;
mod me;
mod users;
