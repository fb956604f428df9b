//! Searching in messages.

mod changes;
mod fold;
mod query;
mod read;
mod view;
mod write;

pub(crate) use self::changes::Changes;
pub use self::query::{SearchFilter, SearchQuery, SearchQueryError, SoughtFile};
pub use self::view::*;
