//! What happened to a schedule, as its author reads it.

use sandesham_domain::schedule::{LatePolicy, Recurrence, ScheduleEvent};
use sandesham_domain::{
    EventType, MessageId, Position, Recorded, ScheduleId, StreamEvent, Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::When;

/// A row of `history`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) schedule_id: ScheduleId,
    pub(super) position: Position,
    pub(super) event_type: EventType,
    pub(super) at: Timestamp,
    /// None once erased.
    pub(super) details: Option<ScheduleEventDetails>,
}

/// What an event of a schedule says. Texts are left out: the present one is shown, and the others are
/// in the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ScheduleEventDetails {
    /// Which fields became others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<String>,
    /// When it is due from then on.
    #[serde(flatten)]
    #[schema(inline)]
    pub when: When,
    /// What becomes of a late one from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, examples("send", "skip"))]
    pub late: Option<LatePolicy>,
    /// Which occurrence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// How much later it was sent, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_by_ms: Option<u64>,
    /// The first of the occurrences before it that were passed over, because nothing ran when they were
    /// due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub missed_from: Option<Timestamp>,
    /// The message that it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub message_id: Option<MessageId>,
    /// Why it could not become a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Entry {
    pub(super) fn of(record: &Recorded, event: &ScheduleEvent) -> Self {
        Self {
            schedule_id: ScheduleId::from_uuid(record.stream.id),
            position: record.position,
            event_type: event.catalogue_type(),
            at: record.recorded_at,
            details: ScheduleEventDetails::of(event),
        }
    }

    /// The type as it is shown: what happened, in a word.
    pub(super) fn kind(&self) -> &'static str {
        let kind = self.event_type.kind();
        kind.strip_prefix("schedule_").unwrap_or(kind)
    }
}

impl ScheduleEventDetails {
    fn of(event: &ScheduleEvent) -> Option<Self> {
        let none = Self::default();
        Some(match event {
            ScheduleEvent::Created(created) => {
                let (when, late) = (When::of(&created.recurrence), Some(created.late));
                Self { when, late, ..none }
            }
            ScheduleEvent::Changed(changed) => {
                let when = changed.recurrence.as_ref().map(When::of).unwrap_or_default();
                let recurrence = changed.recurrence.as_ref().map_or(&[][..], fields);
                let text = changed.text.is_some().then_some("text");
                let files = changed.attachments.is_some().then_some("attachments");
                let late = changed.late.is_some().then_some("late");
                let fields = text.into_iter().chain(files);
                let fields = fields.chain(recurrence.iter().copied()).chain(late);
                let changed_fields = fields.map(str::to_owned).collect();
                Self { changed: changed_fields, when, late: changed.late, ..none }
            }
            ScheduleEvent::Released(released) => Self {
                due_at: Some(released.due_at),
                late_by_ms: Some(released.late_by_ms),
                missed_from: released.missed_from,
                message_id: Some(released.message_id),
                ..none
            },
            ScheduleEvent::Skipped(skipped) => {
                Self { due_at: Some(skipped.due_at), missed_from: skipped.missed_from, ..none }
            }
            ScheduleEvent::Failed(failed) => Self {
                due_at: Some(failed.due_at),
                missed_from: failed.missed_from,
                reason: Some(failed.reason.as_str().to_owned()),
                ..none
            },
            ScheduleEvent::Cancelled(_) | ScheduleEvent::Completed(_) => none,
            ScheduleEvent::Erased(_) => return None,
        })
    }
}

/// The fields by which a recurrence is given.
fn fields(recurrence: &Recurrence) -> &'static [&'static str] {
    match recurrence {
        Recurrence::Once { .. } => &["send_at"],
        Recurrence::Cron { .. } => &["cron", "time_zone", "until"],
        Recurrence::Rule { .. } => &["rrule", "starts_at", "time_zone"],
    }
}
