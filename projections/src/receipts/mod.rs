//! Receipts: the cursors of members, and every move of them.

mod changes;
mod read;
mod view;
mod write;

pub(crate) use self::changes::Changes;
pub use self::view::*;
