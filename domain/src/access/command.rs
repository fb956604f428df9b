//! What may be asked of an access.

use super::{AccessMoment, AccessScope};
use crate::ids::{AccessId, UserId};
use crate::text::AccessReason;

/// What may be asked of an access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessCommand {
    /// Note it, before anything is shown.
    Record {
        /// Its own identifier.
        access_id: AccessId,
        /// Who looks.
        auditor: UserId,
        /// At what.
        scope: AccessScope,
        /// Why, as they say.
        reason: Option<AccessReason>,
        /// At which moment, where one is looked at.
        moment: Option<AccessMoment>,
    },
}
