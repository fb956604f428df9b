//! The projections there are.

use std::fmt;

use serde::{Serialize, Serializer};
use thiserror::Error;

/// A projection: a read model with a schema and a checkpoint of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProjectionName {
    /// Messages, their revisions and reactions, and who was a member when.
    Timeline,
    /// Rooms and their present members.
    Rooms,
    /// Every move of every cursor.
    Receipts,
    /// Names and pictures.
    Users,
    /// Scheduled messages.
    Schedules,
    /// What messages say, for searching.
    Search,
    /// The tree that proves the log.
    Merkle,
    /// What auditors looked at.
    Accesses,
}

/// There is no projection of that name.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("no projection is called {0:?}")]
pub struct UnknownProjection(pub String);

impl ProjectionName {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Timeline,
        Self::Rooms,
        Self::Receipts,
        Self::Users,
        Self::Schedules,
        Self::Search,
        Self::Merkle,
        Self::Accesses,
    ];

    /// As in SQL, on the command line and in metrics; its schema has the same name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Rooms => "rooms",
            Self::Receipts => "receipts",
            Self::Users => "users",
            Self::Schedules => "schedules",
            Self::Search => "search",
            Self::Merkle => "merkle",
            Self::Accesses => "accesses",
        }
    }

    /// The projection of that name.
    pub fn parse(name: &str) -> Result<Self, UnknownProjection> {
        let found = Self::ALL.into_iter().find(|projection| projection.as_str() == name);
        found.ok_or_else(|| UnknownProjection(name.to_owned()))
    }

    /// Its place in [`Self::ALL`].
    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

impl Serialize for ProjectionName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for ProjectionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_projection_is_found_by_its_name_and_place() {
        for (at, name) in ProjectionName::ALL.into_iter().enumerate() {
            assert_eq!(ProjectionName::parse(name.as_str()), Ok(name));
            assert_eq!(name.index(), at);
        }
        assert_eq!(ProjectionName::parse("nothing"), Err(UnknownProjection("nothing".to_owned())));
    }
}
