//! The API over real HTTP, on real Postgres and NATS.

mod bad_input;
mod chat;
mod documents;
mod erasure;
mod files;
mod housekeeping;
mod operations;
mod registration;
mod rest;
mod serving;
mod support;
mod ws;
