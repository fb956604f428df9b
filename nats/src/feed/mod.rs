//! The feed: the whole log once for a process, in order, dense, decoded once and shared.

mod copy;
mod early;
mod follow;
mod reader;
mod recent;

pub use self::follow::{Feed, FeedDeps};
pub use self::reader::{FeedHandle, FeedReader};
