#![doc = include_str!("../README.md")]

pub mod catalogue;

mod alignment;
mod connect;
mod copied;
mod error;
mod feed;
mod live;
mod relay;
mod server_config;
mod stream;
mod subject;
mod tail;
mod telemetry;
mod verify;
mod wake;

pub use async_nats::Client;

pub use self::connect::{connect, is_address, is_connected};
pub use self::copied::wait_until_copied;
pub use self::error::{BoxedError, Error};
pub use self::feed::{Feed, FeedDeps, FeedHandle, FeedReader};
pub use self::live::{Live, LiveNotice, LiveReader, LiveTask, PresenceState};
pub use self::relay::{Lag, Relay, RelayDeps, RelayReport, RelayState, RelayStatus, RelayTrouble};
pub use self::server_config::{Credentials, ServerConfig, server_config};
pub use self::subject::Naming;
pub use self::verify::{BadCopy, CopyReport, verify_copy, verify_copy_and_tell};
