//! Rooms and their present members.

mod changes;
mod past;
mod read;
mod view;
mod write;

pub(crate) use self::changes::Changes;
pub(crate) use self::past::Past;
pub use self::view::*;
