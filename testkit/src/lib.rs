#![doc = include_str!("../README.md")]

mod database;
mod files;
mod process;

pub mod builders;
pub mod nats;
pub mod postgres;
pub mod proxy;
pub mod wait;

pub use self::database::{Database, statistics_with, tables_with};
pub use self::files::files_with;
