//! Erasing by law: what is taken out of the log for ever, and the event that tells of it.

mod aggregate;
mod command;
mod error;
mod event;
mod positions;
mod reason;
#[cfg(test)]
mod tests;

pub use self::aggregate::*;
pub use self::command::*;
pub use self::error::*;
pub use self::event::*;
pub use self::positions::*;
pub use self::reason::*;
