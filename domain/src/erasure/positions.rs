//! Positions of the log, as stretches of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::Position;

/// Positions as stretches `[first, last]`, both included, ascending and apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Positions(Vec<(Position, Position)>);

impl Positions {
    /// Takes positions in any order, some perhaps twice.
    pub fn of(positions: impl IntoIterator<Item = Position>) -> Self {
        let mut positions: Vec<_> = positions.into_iter().collect();
        positions.sort_unstable();
        let mut stretches: Vec<(Position, Position)> = Vec::new();
        for position in positions {
            match stretches.last_mut() {
                Some((_, last)) if position <= last.next() => *last = position,
                _ => stretches.push((position, position)),
            }
        }
        Self(stretches)
    }

    /// Each of them, ascending.
    pub fn iter(&self) -> impl Iterator<Item = Position> + '_ {
        self.0.iter().flat_map(|(first, last)| (first.0..=last.0).map(Position))
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|(first, last)| (last.0 + 1).saturating_sub(first.0)).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// Whether one is among them.
    pub fn contains(&self, position: Position) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&position))
    }
}
