//! Where a schedule may stand.

use serde::{Deserialize, Serialize};

/// Where a schedule stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleState {
    /// An occurrence lies ahead.
    #[default]
    Pending,
    /// Every occurrence is done.
    Completed,
    /// Its author dropped it.
    Cancelled,
    /// An occurrence could not become a message, and no further one could.
    Failed,
}

impl ScheduleState {
    /// As in JSON and SQL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Pending, Self::Completed, Self::Cancelled, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == name)
    }
}
