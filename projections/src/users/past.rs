//! The directory in memory: the same changes that are written into the table.

use std::collections::BTreeMap;

use sandesham_domain::UserId;

use super::changes::{Changes, Profile};

/// What the table would hold of some users.
#[derive(Debug, Default)]
pub(crate) struct Past {
    profiles: BTreeMap<UserId, Profile>,
}

impl Past {
    /// Takes the changes of a batch.
    pub(crate) fn apply(&mut self, changes: Changes) {
        for (user_id, profile) in changes.profiles {
            let before = self.profiles.entry(user_id).or_default();
            let deactivated_at = before.deactivated_at.or(profile.deactivated_at);
            *before = Profile { deactivated_at, ..profile };
        }
    }

    /// The name of a user; empty when it is erased or nobody has the identifier.
    pub(crate) fn name(&self, user: UserId) -> &str {
        self.profiles.get(&user).map_or("", |profile| &profile.name)
    }

    /// Whether the account of a user has ended.
    pub(crate) fn is_deactivated(&self, user: UserId) -> bool {
        self.profiles.get(&user).is_some_and(|profile| profile.deactivated_at.is_some())
    }
}
