//! A message that is planned, and what became of it.

mod aggregate;
mod command;
mod error;
mod event;
#[cfg(test)]
mod tests;

pub use self::aggregate::*;
pub use self::command::*;
pub use self::error::*;
pub use self::event::*;
