//! timeline
mod read;
mod view;

pub use self::view::*;
