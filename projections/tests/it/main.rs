//! The read models on a real Postgres, driven through the log.

mod erased;
mod files;
mod merkle;
mod projector;
mod random_history;
mod rebuild;
mod receipts;
mod rooms;
mod schedules;
mod search;
mod support;
mod timeline;
mod users;
mod verify;
mod wait;
