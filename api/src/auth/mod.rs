//! Who the caller is.

mod caller;

pub use self::caller::Caller;
