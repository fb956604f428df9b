//! Rooms and their present members.

mod changes;
mod read;
mod view;
mod write;

pub(crate) use self::changes::Changes;
pub use self::view::*;
