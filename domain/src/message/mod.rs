//! A message: sent once, edited, deleted, reacted to.

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
