//! What may be asked of an erasure.

use super::{ErasedBy, Positions, Reason};
use crate::ids::{ErasureId, UserId};

/// What may be asked of an erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErasureCommand {
    /// Tell that the data of some events was erased; a large erasure tells so again and again.
    Tell {
        /// Which erasure.
        erasure_id: ErasureId,
        /// Whose data.
        user_id: Option<UserId>,
        /// Why.
        reason: Reason,
        /// By whom.
        by: ErasedBy,
        /// Where it stood.
        positions: Positions,
    },
}
