//! A room: its kind, its members with their roles, its name.

mod aggregate;
mod command;
mod error;
mod event;
mod stays;
#[cfg(test)]
mod tests;

pub use self::aggregate::*;
pub use self::command::*;
pub use self::error::*;
pub use self::event::*;
