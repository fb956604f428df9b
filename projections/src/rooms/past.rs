//! A room in memory: the same changes that are written into the tables.

use std::collections::BTreeMap;

use sandesham_domain::UserId;
use sandesham_domain::room::Role;

use super::changes::{Birth, Changes, MemberChange};

/// What the tables would hold of one room.
#[derive(Debug, Default)]
pub(crate) struct Past {
    /// None before it was made.
    pub(crate) birth: Option<Birth>,
    /// A group's; empty once erased.
    pub(crate) name: Option<String>,
    /// Who is in, and as what.
    pub(crate) roles: BTreeMap<UserId, Role>,
}

impl Past {
    /// Takes the changes of a batch.
    pub(crate) fn apply(&mut self, changes: Changes) {
        for change in changes.rooms.into_values() {
            self.birth = self.birth.or(change.birth);
            self.name = change.name.or(self.name.take());
        }
        for ((_, user_id), change) in changes.members {
            match change {
                MemberChange::In { role, .. } => {
                    self.roles.insert(user_id, role);
                }
                MemberChange::Role(role) => {
                    self.roles.entry(user_id).and_modify(|now| *now = role);
                }
                MemberChange::Out => {
                    self.roles.remove(&user_id);
                }
            }
        }
    }
}
