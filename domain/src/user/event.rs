//! What happens to an account, as far as others may know.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aggregate::stream_events;
use crate::ids::AttachmentId;

/// What others see of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UserProfile {
    /// The name.
    pub name: String,
    /// The picture, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_id: Option<AttachmentId>,
}

stream_events! {
    /// What happens to an account.
    UserEvent in User {
        /// Somebody signed up.
        Registered(UserProfile) = UserRegistered,
        /// A new name or picture; both as they are from now on.
        ProfileUpdated(UserProfile) = UserProfileUpdated,
        /// The account is closed; name and picture as they were last.
        Deactivated(UserProfile) = UserDeactivated,
    }
}
