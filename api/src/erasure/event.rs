//! One event.

use std::collections::BTreeMap;

use sandesham_domain::erasure::{ErasedBy, Reason};
use sandesham_domain::message::MessageEvent;
use sandesham_domain::schedule::ScheduleEvent;
use sandesham_domain::user::UserEvent;
use sandesham_domain::{
    AttachmentId, ErasureId, EventType, Recorded, ScheduleId, StreamEvent as _, StreamKind, Version,
};
use uuid::Uuid;

use super::chunk::Cause;
use super::{ErasedEvents, ErasureError, Erasures, EventErased, Revision};
use crate::store::Cleaning;

impl Erasures {
    /// Erases what one event says. A plan that is pending is dropped first; the files that came with a
    /// message go too, unless something else shows them.
    pub async fn event(
        &self,
        record: &Recorded,
        reason: Reason,
        cleaning: Cleaning,
    ) -> Result<EventErased, ErasureError> {
        if !record.event_type.is_erasable() {
            return Err(ErasureError::NotErasable(record.event_type));
        }
        let mut done = EventErased {
            event_id: record.event_id,
            position: record.position,
            event_type: record.event_type,
            erasure_id: None,
            erased: ErasedEvents::default(),
            attachments_kept: 0,
            revisions_left: self.revisions_beside(record).await?,
        };
        if record.data.is_none() {
            return Ok(done);
        }
        let mut eraser = self.deps.eraser.connect().await?;
        if record.stream.kind == StreamKind::Schedule {
            let schedule_id = ScheduleId::from_uuid(record.stream.id);
            done.erased.schedules_cancelled = self.drop_if_pending(schedule_id).await?.into();
        }
        self.wait_for_appliers(record.position).await;
        let erasure_id = ErasureId::from_uuid(Uuid::now_v7());
        let cause = Cause { erasure_id, user_id: None, reason, by: ErasedBy::Operator };
        let files = files_of(record);
        let chunk = self.chunk(&mut eraser, &cause, (&[record.position], &files)).await?;
        if chunk.erased.is_empty() {
            // Somebody else was quicker.
            return Ok(done);
        }
        done.erasure_id = Some(erasure_id);
        done.erased.add(&chunk, &BTreeMap::from([(record.position, record.event_type)]));
        self.remove(&chunk.condemned, &mut done.erased).await?;
        done.attachments_kept = files.len() as u64 - done.erased.attachments;
        let connection = eraser.connection();
        done.erased.tables_not_cleaned = crate::store::clean(connection, cleaning).await?;
        Ok(done)
    }

    /// The other texts of the message that an event is of.
    async fn revisions_beside(&self, record: &Recorded) -> Result<Vec<Revision>, ErasureError> {
        if record.stream.kind != StreamKind::Message {
            return Ok(Vec::new());
        }
        let events = self.deps.log.stream(record.stream, Version::ZERO).await?;
        let is_text = |event: &&Recorded| {
            matches!(event.event_type, EventType::MessageSent | EventType::MessageEdited)
        };
        let numbered = (1..).zip(events.iter().filter(is_text));
        let left =
            numbered.filter(|(_, event)| event.data.is_some() && event.position != record.position);
        Ok(left
            .map(|(revision, event)| Revision {
                revision,
                event_id: event.event_id,
                position: event.position,
            })
            .collect())
    }
}

/// The files that an event names.
fn files_of(record: &Recorded) -> Vec<AttachmentId> {
    let of = |files: &[sandesham_domain::message::Attachment]| {
        files.iter().map(|file| file.attachment_id).collect()
    };
    match record.stream.kind {
        StreamKind::Message => match MessageEvent::from_record(record) {
            Ok(MessageEvent::Sent(sent)) => of(&sent.attachments),
            _ => Vec::new(),
        },
        StreamKind::Schedule => match ScheduleEvent::from_record(record) {
            Ok(ScheduleEvent::Created(created)) => of(&created.attachments),
            Ok(ScheduleEvent::Changed(changed)) => {
                changed.attachments.as_deref().map(of).unwrap_or_default()
            }
            _ => Vec::new(),
        },
        StreamKind::User => match UserEvent::from_record(record) {
            Ok(
                UserEvent::Registered(profile)
                | UserEvent::ProfileUpdated(profile)
                | UserEvent::Deactivated(profile),
            ) => profile.avatar_id.into_iter().collect(),
            _ => Vec::new(),
        },
        StreamKind::Room | StreamKind::Receipt | StreamKind::Access | StreamKind::Erasure => {
            Vec::new()
        }
    }
}
