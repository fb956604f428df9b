//! A message that is planned, and what became of it.

mod aggregate;
mod command;
mod decide;
mod error;
mod event;
mod fate;
mod recurrence;
mod release;
mod state;
#[cfg(test)]
mod tests;

pub use self::aggregate::*;
pub use self::command::*;
pub use self::decide::*;
pub use self::error::*;
pub use self::event::*;
pub use self::fate::*;
pub use self::recurrence::*;
pub use self::release::*;
pub use self::state::*;
