//! The log against a real Postgres.

mod append;
mod conflicts;
mod support;
