//! The account's state and rules.

use serde::{Deserialize, Serialize};

use super::{UserCommand, UserError, UserEvent, UserProfile};
use crate::aggregate::{Decision, stream_aggregate};
use crate::catalogue::EventType;
use crate::ids::Version;

/// A user, folded from their events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct User {
    pub(super) version: Version,
    profile: Option<UserProfile>,
    profile_since: Version,
    deactivated_at: Option<Version>,
}

stream_aggregate!(User, User, UserCommand, UserEvent, UserError);

impl User {
    /// Name and picture; both empty once erased, `None` before anybody signed up.
    pub fn profile(&self) -> Option<&UserProfile> {
        self.profile.as_ref()
    }

    /// Whether somebody signed up and the account is not closed.
    pub fn is_active(&self) -> bool {
        self.profile.is_some() && self.deactivated_at.is_none()
    }

    /// Refuses unless the account may do something.
    pub fn check_active(&self) -> Result<(), UserError> {
        match (&self.profile, self.deactivated_at) {
            (None, _) => Err(UserError::Unknown),
            (Some(_), Some(_)) => Err(UserError::Deactivated),
            (Some(_), None) => Ok(()),
        }
    }

    /// What follows from a command.
    pub fn decide(&self, command: UserCommand) -> Result<Decision<UserEvent>, UserError> {
        match command {
            UserCommand::Register { name } => self.register(name.into_string()),
            UserCommand::UpdateProfile { name, avatar_id } => {
                self.check_active()?;
                let mut profile = self.profile.clone().ok_or(UserError::Unknown)?;
                if let Some(name) = name {
                    profile.name = name.into_string();
                }
                if let Some(avatar_id) = avatar_id {
                    profile.avatar_id = avatar_id;
                }
                if self.profile.as_ref() == Some(&profile) {
                    return Ok(Decision::Already(self.profile_since));
                }
                Ok(Decision::Events(vec![UserEvent::ProfileUpdated(profile)]))
            }
            UserCommand::Deactivate => self.deactivate(),
        }
    }

    fn register(&self, name: String) -> Result<Decision<UserEvent>, UserError> {
        if self.profile.is_some() {
            return Err(UserError::Exists);
        }
        Ok(Decision::Events(vec![UserEvent::Registered(UserProfile { name, avatar_id: None })]))
    }

    fn deactivate(&self) -> Result<Decision<UserEvent>, UserError> {
        let profile = self.profile.clone().ok_or(UserError::Unknown)?;
        Ok(match self.deactivated_at {
            Some(version) => Decision::Already(version),
            None => Decision::Events(vec![UserEvent::Deactivated(profile)]),
        })
    }

    fn evolve(&mut self, event: UserEvent) {
        let (profile, deactivated) = match event {
            UserEvent::Registered(profile) | UserEvent::ProfileUpdated(profile) => (profile, false),
            UserEvent::Deactivated(profile) => (profile, true),
            UserEvent::Erased(erased) => {
                let nobody = UserProfile { name: String::new(), avatar_id: None };
                (nobody, erased.event_type == EventType::UserDeactivated)
            }
        };
        self.profile = Some(profile);
        self.profile_since = self.version;
        if deactivated {
            self.deactivated_at = Some(self.version);
        }
    }
}
