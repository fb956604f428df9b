//! What events change in the schedules: purely, a batch at a time.
//!
//! When a schedule is due next follows from its recurrence and from all that was consumed, so a row
//! changes by what it was: the rows that a batch touches are read first. Schedules are few beside
//! messages.

use std::collections::BTreeMap;

use sandesham_domain::message::Attachment;
use sandesham_domain::schedule::{
    Fate, LatePolicy, Recurrence, ScheduleChanged, ScheduleEvent, ScheduleState,
};
use sandesham_domain::{Recorded, RoomId, ScheduleId, StreamKind, Timestamp, UserId};

use super::history::Entry;
use crate::error::Error;
use crate::projection::{decode, lacks};

/// A row of `schedules`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) author: UserId,
    pub(super) room_id: RoomId,
    /// Empty once erased.
    pub(super) text: String,
    pub(super) attachments: Vec<Attachment>,
    /// None once erased.
    pub(super) recurrence: Option<Recurrence>,
    pub(super) late: LatePolicy,
    pub(super) fate: Fate,
    /// The occurrence that is due next.
    pub(super) due_at: Option<Timestamp>,
    pub(super) listed_at: Timestamp,
}

/// What happened to schedules in a batch, in the order of the log.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(super) events: Vec<(ScheduleId, Happened)>,
    pub(super) history: Vec<Entry>,
}

/// Something that happened to a schedule.
#[derive(Clone, Debug)]
pub(super) struct Happened {
    pub(super) event: ScheduleEvent,
    by: UserId,
    at: Timestamp,
}

impl Changes {
    /// Takes what concerns schedules out of a batch.
    pub(crate) fn of(events: &[&Recorded]) -> Result<Self, Error> {
        let mut changes = Self::default();
        for record in events {
            if record.event_type.stream_kind() == StreamKind::Schedule {
                let by = record.actor.ok_or_else(|| lacks(record, "actor"))?;
                let event = decode(record)?;
                changes.history.push(Entry::of(record, &event));
                let happened = Happened { event, by, at: record.recorded_at };
                changes.events.push((ScheduleId::from_uuid(record.stream.id), happened));
            }
        }
        Ok(changes)
    }

    /// Whether no row changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The rows as they are after the batch, made of those that were there before it.
    pub(super) fn apply_to(
        &self,
        mut rows: BTreeMap<ScheduleId, Row>,
    ) -> BTreeMap<ScheduleId, Row> {
        for (schedule_id, happened) in &self.events {
            match rows.get_mut(schedule_id) {
                Some(row) => row.note(&happened.event),
                None => {
                    rows.extend(Row::begin(happened).map(|row| (*schedule_id, row)));
                }
            }
        }
        rows
    }
}

impl Row {
    /// The row that a schedule begins with; none for what cannot be the first event of one.
    fn begin(Happened { event, by, at }: &Happened) -> Option<Self> {
        let mut row = Self {
            author: *by,
            room_id: RoomId::from_uuid(sqlx::types::Uuid::nil()),
            text: String::new(),
            attachments: Vec::new(),
            recurrence: None,
            late: LatePolicy::default(),
            fate: Fate::default(),
            due_at: None,
            listed_at: *at,
        };
        match event {
            ScheduleEvent::Created(created) => {
                row.room_id = created.room_id;
                row.text.clone_from(&created.text);
                row.attachments.clone_from(&created.attachments);
                row.recurrence = Some(created.recurrence.clone());
                row.late = created.late;
            }
            // Its room stands in a later event.
            ScheduleEvent::Erased(_) => {}
            _ => return None,
        }
        row.fate.note(event, None);
        row.list();
        Some(row)
    }

    fn note(&mut self, event: &ScheduleEvent) {
        self.fate.note(event, self.recurrence.as_ref());
        match event {
            ScheduleEvent::Created(_) => {}
            ScheduleEvent::Changed(changed) => {
                self.room_id = changed.room_id;
                if self.recurrence.is_some() {
                    self.become_another(changed);
                }
            }
            ScheduleEvent::Cancelled(ended) | ScheduleEvent::Completed(ended) => {
                self.room_id = ended.room_id;
            }
            ScheduleEvent::Released(released) => self.room_id = released.room_id,
            ScheduleEvent::Skipped(skipped) => self.room_id = skipped.room_id,
            ScheduleEvent::Failed(failed) => self.room_id = failed.room_id,
            ScheduleEvent::Erased(_) => {
                self.text.clear();
                self.attachments.clear();
                self.recurrence = None;
            }
        }
        self.list();
    }

    /// What was erased stays so, whatever is left of later changes.
    fn become_another(&mut self, changed: &ScheduleChanged) {
        if let Some(text) = &changed.text {
            self.text.clone_from(text);
        }
        if let Some(attachments) = &changed.attachments {
            self.attachments.clone_from(attachments);
        }
        if let Some(recurrence) = &changed.recurrence {
            self.recurrence = Some(recurrence.clone());
        }
        self.late = changed.late.unwrap_or(self.late);
    }

    /// Computes what is due next, and keeps its place in lists: where it is due, else where it was last,
    /// else where it would have been.
    pub(super) fn list(&mut self) {
        let recurrence = self.recurrence.as_ref();
        let next = recurrence.and_then(|recurrence| self.fate.next(recurrence));
        self.due_at = next.filter(|_| self.fate.state == ScheduleState::Pending);
        self.listed_at = self.due_at.or(self.fate.consumed).or(next).unwrap_or(self.listed_at);
    }
}
