//! Scheduled messages: what their authors see, and what is due when.

mod changes;
mod read;
mod view;
mod write;

pub(crate) use self::changes::Changes;
pub use self::view::*;
