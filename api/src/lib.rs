#![doc = include_str!("../README.md")]

mod asyncapi;
pub mod attachments;
pub mod auth;
pub mod commands;
pub mod config;
pub mod erasure;
pub mod extract;
pub mod fields;
pub mod housekeeping;
pub mod hub;
pub mod metrics;
mod openapi;
pub mod page;
pub mod position;
pub mod problem;
pub mod rate_limit;
pub mod receipts;
pub mod rest;
mod router;
mod serve;
pub mod state;
pub mod store;
mod tasks;
mod turns;
mod web;
pub mod ws;

pub use self::config::{ApiConfig, AttachmentConfig, AuthConfig, RateConfig, SocketConfig};
pub use self::problem::Problem;
pub use self::router::router;
pub use self::serve::{serve, serve_operations};
pub use self::state::{AppDeps, AppState};
