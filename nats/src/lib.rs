#![doc = include_str!("../README.md")]

pub mod catalogue;

mod connect;
mod error;
mod live;
mod server_config;
mod subject;

pub use async_nats::Client;

pub use self::connect::{connect, is_connected};
pub use self::error::{BoxedError, Error};
pub use self::live::{Live, LiveNotice, LiveReader, LiveTask, PresenceState};
pub use self::server_config::{Credentials, ServerConfig, server_config};
pub use self::subject::Naming;
