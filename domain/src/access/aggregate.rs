//! An access is noted once.

use serde::{Deserialize, Serialize};

use super::{AccessCommand, AccessError, AccessEvent, AuditAccessed};
use crate::aggregate::{Decision, stream_aggregate};
use crate::ids::{UserId, Version};
use crate::text::AccessReason;

/// A look of an auditor, folded from its one event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Access {
    pub(super) version: Version,
    /// None before it is noted, and once it is erased.
    auditor: Option<UserId>,
}

stream_aggregate!(Access, Access, AccessCommand, AccessEvent, AccessError);

impl Access {
    /// What follows from a command.
    pub fn decide(&self, command: AccessCommand) -> Result<Decision<AccessEvent>, AccessError> {
        let AccessCommand::Record { access_id, auditor, scope, reason, moment } = command;
        if self.auditor.is_some_and(|noted| noted != auditor) {
            return Err(AccessError::IdTaken);
        }
        if self.version > Version::ZERO {
            return Ok(Decision::Already(Version::ZERO.next()));
        }
        Ok(Decision::Events(vec![AccessEvent::Accessed(AuditAccessed {
            access_id,
            auditor,
            what: scope.kind(),
            room_id: scope.room_id(),
            message_id: scope.message_id(),
            reason: reason.map(AccessReason::into_string),
            moment,
        })]))
    }

    fn evolve(&mut self, event: AccessEvent) {
        self.auditor = match event {
            AccessEvent::Accessed(accessed) => Some(accessed.auditor),
            AccessEvent::Erased(_) => None,
        };
    }
}
