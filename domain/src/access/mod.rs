//! A look of an auditor at what others wrote, so that those whom it concerns can see that it happened.

mod aggregate;
mod command;
mod error;
mod event;
mod scope;
#[cfg(test)]
mod tests;

pub use self::aggregate::*;
pub use self::command::*;
pub use self::error::*;
pub use self::event::*;
pub use self::scope::*;
