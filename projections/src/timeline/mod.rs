//! Timelines: messages, their revisions and reactions, what else happened to rooms, and who was a
//! member when.

mod changes;
mod coverage;
mod items;
mod past;
mod read;
mod ticks;
mod view;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use self::changes::Changes;
pub(crate) use self::items::Wanted;
pub(crate) use self::past::Past;
pub use self::view::*;
