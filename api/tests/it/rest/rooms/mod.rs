//! `/v1/rooms` and below.

mod create;
mod events;
mod list;
mod members;
mod receipts;
mod rename;
mod scheduled;
mod settings;
mod show;
mod timeline;
