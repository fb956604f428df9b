//! What auditors looked at, for those whom it concerns.

mod changes;
mod read;
mod view;
mod write;

pub(crate) use self::changes::Changes;
pub use self::view::*;
