//! What events change in the directory: purely, a batch at a time.

use std::collections::BTreeMap;

use sandesham_domain::user::{UserEvent, UserProfile};
use sandesham_domain::{AttachmentId, EventType, Recorded, StreamKind, Timestamp, UserId};

use crate::error::Error;
use crate::projection::decode;

/// What a user is from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Profile {
    /// Empty once erased.
    pub(super) name: String,
    pub(super) avatar_id: Option<AttachmentId>,
    pub(super) deactivated_at: Option<Timestamp>,
}

/// The row changes of a batch.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(super) profiles: BTreeMap<UserId, Profile>,
}

impl Changes {
    /// Folds a batch, in the order of the log.
    pub(crate) fn of(events: &[&Recorded]) -> Result<Self, Error> {
        let mut changes = Self::default();
        for record in events {
            if record.event_type.stream_kind() == StreamKind::User {
                changes.note(record, decode(record)?);
            }
        }
        Ok(changes)
    }

    /// Whether no row changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.profiles.is_empty()
    }

    fn note(&mut self, record: &Recorded, event: UserEvent) {
        let (UserProfile { name, avatar_id }, is_end) = match event {
            UserEvent::Registered(profile) | UserEvent::ProfileUpdated(profile) => (profile, false),
            UserEvent::Deactivated(profile) => (profile, true),
            UserEvent::Erased(erased) => {
                let nobody = UserProfile { name: String::new(), avatar_id: None };
                (nobody, erased.event_type == EventType::UserDeactivated)
            }
        };
        let row = self.profiles.entry(UserId::from_uuid(record.stream.id)).or_default();
        let deactivated_at = row.deactivated_at.or(is_end.then_some(record.recorded_at));
        *row = Profile { name, avatar_id, deactivated_at };
    }
}

/// A name, or a part of one, as names are compared.
pub(super) fn name_key(name: &str) -> String {
    name.to_lowercase()
}
