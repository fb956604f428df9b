//! The log against a real Postgres.

mod append;
mod append_only;
mod commands;
mod conflicts;
mod erase;
mod executor;
mod lane_queue;
mod lanes;
mod leader;
mod long_reader;
mod long_streams;
mod lost_connection;
mod outage;
mod poisoned_batch;
mod reader;
mod support;
mod verify;
