#![doc = include_str!("../README.md")]

mod database;
mod process;

pub mod builders;
pub mod nats;
pub mod postgres;
pub mod proxy;
pub mod wait;

pub use self::database::Database;
