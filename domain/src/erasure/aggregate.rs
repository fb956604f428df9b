//! The erasure's state and rules.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{ErasedBy, ErasureCommand, ErasureError, ErasureEvent, LogErased, Positions};
use crate::aggregate::{Decision, stream_aggregate};
use crate::ids::{Position, Version};

/// The most positions that one event tells of: as much as is erased in one transaction, so that nobody who
/// appends waits for long.
pub const POSITIONS_MAX: u64 = 500;

/// An erasure, folded from its events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Erasure {
    pub(super) version: Version,
    told: BTreeSet<Position>,
    told_since: Version,
}

stream_aggregate!(Erasure, Erasure, ErasureCommand, ErasureEvent, ErasureError);

impl Erasure {
    /// What follows from a command.
    pub fn decide(&self, command: ErasureCommand) -> Result<Decision<ErasureEvent>, ErasureError> {
        let ErasureCommand::Tell { erasure_id, user_id, reason, by, positions } = command;
        if by == ErasedBy::Themselves && user_id.is_none() {
            return Err(ErasureError::Nobody);
        }
        let count = positions.count();
        if count == 0 {
            return Err(ErasureError::Nothing);
        }
        if count > POSITIONS_MAX {
            return Err(ErasureError::TooMany { count, positions_max: POSITIONS_MAX });
        }
        let new = positions.iter().filter(|position| !self.told.contains(position));
        let positions = Positions::of(new);
        if positions.is_empty() {
            return Ok(Decision::Already(self.told_since));
        }
        let reason = reason.as_str().to_owned();
        let told = LogErased { erasure_id, user_id, reason, by, positions };
        Ok(Decision::Events(vec![ErasureEvent::Told(told)]))
    }

    fn evolve(&mut self, event: ErasureEvent) {
        match event {
            ErasureEvent::Told(told) => {
                self.told.extend(told.positions.iter());
                self.told_since = self.version;
            }
            // Never erased itself; a log that says otherwise tells of nothing here.
            ErasureEvent::Erased(_) => {}
        }
    }
}
