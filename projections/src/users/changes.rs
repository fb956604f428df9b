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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorded::{ASHA, at, erased, recorded};

    fn profile(name: &str) -> UserProfile {
        UserProfile { name: name.to_owned(), avatar_id: None }
    }

    #[test]
    fn of_a_user_the_last_name_counts_and_the_first_end() {
        let events = [
            UserEvent::Registered(profile("Asha")),
            UserEvent::Deactivated(profile("Asha")),
            UserEvent::ProfileUpdated(profile("Asha Rao")),
        ];
        let records: Vec<_> =
            (1..).zip(&events).map(|(position, event)| recorded(position, ASHA, event)).collect();
        let changes = Changes::of(&records.iter().collect::<Vec<_>>()).expect("well-formed");
        let expected =
            Profile { name: "Asha Rao".to_owned(), avatar_id: None, deactivated_at: Some(at(2)) };
        assert_eq!(changes.profiles[&ASHA], expected);
    }

    #[test]
    fn an_erased_name_is_empty() {
        let record = erased(&recorded(1, ASHA, &UserEvent::Deactivated(profile("Asha"))));
        let changes = Changes::of(&[&record]).expect("well-formed");
        let expected = Profile { deactivated_at: Some(at(1)), ..Profile::default() };
        assert_eq!(changes.profiles[&ASHA], expected);
    }

    #[test]
    fn names_are_compared_in_any_script_without_case() {
        assert_eq!(name_key("ÄSHA Ωmega"), name_key("äsha ωMEGA"));
    }
}
