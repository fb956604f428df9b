#![doc = include_str!("../README.md")]

pub mod auth;
pub mod commands;
pub mod config;
pub mod extract;
pub mod fields;
pub mod hub;
pub mod page;
pub mod position;
pub mod problem;
pub mod receipts;
pub mod rest;
pub mod state;
pub mod ws;

pub use self::config::{ApiConfig, AuthConfig, RateConfig};
pub use self::problem::Problem;
pub use self::state::AppState;
