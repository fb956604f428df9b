//! Receipts: the cursors of members, and every move of them.

mod changes;
mod moves;
mod past;
mod read;
mod view;
mod write;

pub(crate) use self::changes::Changes;
pub(crate) use self::past::Past;
pub use self::view::*;
