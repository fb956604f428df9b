//! What may be asked of an account.

use crate::ids::AttachmentId;
use crate::text::UserName;

/// What may be asked of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserCommand {
    /// Sign up.
    Register {
        /// The name that others see.
        name: UserName,
    },
    /// Change what others see; `None` leaves a part as it is.
    UpdateProfile {
        /// Another name.
        name: Option<UserName>,
        /// Another picture, or none any more.
        avatar_id: Option<Option<AttachmentId>>,
    },
    /// Close the account.
    Deactivate,
}
