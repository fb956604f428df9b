//! Why a message refuses.

use thiserror::Error;

use crate::attachment::EnclosureError;

/// Why a message refuses.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum MessageError {
    /// There is no such message, or the caller may not see it: the two are never told apart.
    #[error("no such message")]
    Unknown,
    /// The identifier is taken by another message, or by this one with other content.
    #[error("the message identifier is taken")]
    IdTaken,
    /// Only the author edits, only the author and the room's moderators delete.
    #[error("not the author's to do")]
    NotTheAuthor,
    /// Somebody was faster.
    #[error("revision {given} is not the latest, which is {latest}")]
    StaleRevision {
        /// The revision that the caller edited.
        given: u32,
        /// The one there is.
        latest: u32,
    },
    /// It has as many revisions as a message may have.
    #[error("a message has at most {revisions_max} revisions")]
    TooManyRevisions {
        /// The limit.
        revisions_max: u32,
    },
    /// So much happened to it that it takes no more reactions.
    #[error("a message that changed {changes_max} times takes no more reactions")]
    TooManyChanges {
        /// The limit.
        changes_max: u32,
    },
    /// It has as many different emoji as a message may have.
    #[error("a message has at most {emoji_max} different emoji")]
    TooManyEmoji {
        /// The limit.
        emoji_max: usize,
    },
    /// The user has reacted as often as one may.
    #[error("a user has at most {reactions_max} reactions to a message")]
    TooManyReactions {
        /// The limit.
        reactions_max: usize,
    },
    /// It was taken back.
    #[error("the message is deleted")]
    Deleted,
    /// Neither a text nor a file.
    #[error("must not be empty or only white space, unless a file comes with it")]
    NothingSaid,
    /// Its files cannot come with it.
    #[error(transparent)]
    Enclosures(#[from] EnclosureError),
}
