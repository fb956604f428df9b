//! A user as the log knows them: name and picture, never email or password.

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
