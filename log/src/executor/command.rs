//! What an executor carries out.

use futures_util::future::BoxFuture;
use sandesham_domain::{Commit, Position, StreamId, Version};

use super::loader::Loader;
use crate::error::Error;

/// Something that somebody wants done, which may take several aggregates to decide.
pub trait Command: Send + Sync {
    /// Why it may be refused.
    type Error: From<Error> + Send;

    /// The streams that it may write: of two commands of one lane that touch the same one, the later
    /// is decided only after the earlier was answered.
    fn touches(&self) -> Vec<StreamId>;

    /// Decides, on what `load` gives. Called again whenever what it was based on may have changed;
    /// may be dropped half way.
    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, Self::Error>>;
}

/// What a command comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// This is to be appended.
    Append(Commit),
    /// It is so already, since this event; `Version::ZERO` where no event made it so.
    Already {
        /// Its stream.
        stream: StreamId,
        /// Which of the stream.
        version: Version,
    },
    /// It is so already, since the event at this position.
    AlreadyAt(Position),
    /// There is nothing to do.
    Nothing,
}
