//! What events change in the accesses: purely, a batch at a time.

use sandesham_domain::access::{AccessEvent, AuditAccessed};
use sandesham_domain::{Position, Recorded, StreamKind, Timestamp};

use crate::error::Error;
use crate::projection::decode;

/// A new row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewAccess {
    pub(super) position: Position,
    pub(super) at: Timestamp,
    pub(super) accessed: AuditAccessed,
}

/// The row changes of a batch.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(super) accesses: Vec<NewAccess>,
}

impl Changes {
    /// Folds a batch, in the order of the log.
    pub(crate) fn of(events: &[&Recorded]) -> Result<Self, Error> {
        let mut changes = Self::default();
        for record in events {
            if record.event_type.stream_kind() != StreamKind::Access {
                continue;
            }
            match decode(record)? {
                AccessEvent::Accessed(accessed) => changes.accesses.push(NewAccess {
                    position: record.position,
                    at: record.recorded_at,
                    accessed,
                }),
                // Nobody can tell any more whom it concerned.
                AccessEvent::Erased(_) => {}
            }
        }
        Ok(changes)
    }

    /// Whether no row changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.accesses.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use sandesham_domain::AccessId;
    use sandesham_domain::access::AccessKind;
    use sqlx::types::Uuid;

    use super::*;
    use crate::recorded::{ASHA, at, erased, recorded};

    #[test]
    fn an_access_is_a_row_and_an_erased_one_is_none() {
        let access_id = AccessId::from_uuid(Uuid::from_u128(9));
        let accessed = AuditAccessed {
            access_id,
            auditor: ASHA,
            what: AccessKind::Events,
            room_id: None,
            message_id: None,
            reason: None,
            moment: None,
        };
        let record = recorded(7, access_id, &AccessEvent::Accessed(accessed.clone()));
        let changes = Changes::of(&[&record]).expect("well-formed");
        let expected = NewAccess { position: Position(7), at: at(7), accessed };
        assert_eq!(changes.accesses, [expected]);
        assert!(Changes::of(&[&erased(&record)]).expect("well-formed").is_empty());
    }
}
