//! What an erasure leaves in the log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Positions;
use crate::aggregate::stream_events;
use crate::ids::{ErasureId, UserId};

/// Who had data erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasedBy {
    /// Who looks after the installation.
    Operator,
    /// The person whose data it was.
    #[serde(rename = "self")]
    Themselves,
}

impl ErasedBy {
    /// As in JSON and SQL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Themselves => "self",
        }
    }

    /// The one of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Operator, Self::Themselves].into_iter().find(|by| by.as_str() == name)
    }
}

/// The data of some events was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LogErased {
    /// Which erasure it belongs to; a large one has several events.
    pub erasure_id: ErasureId,
    /// Whose data it was, where an account was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// Why, in the words of who did it.
    pub reason: String,
    /// Who did it: `operator`, or `self` for the person whose data it was.
    pub by: ErasedBy,
    /// Where the events stand: stretches of positions, each its first and its last.
    pub positions: Positions,
}

stream_events! {
    /// What an erasure leaves in the log.
    ErasureEvent in Erasure {
        /// The data of some events was erased.
        Told(LogErased) = LogErased,
    }
}
