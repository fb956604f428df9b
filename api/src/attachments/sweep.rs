//! Removing what nothing needs any more.
//!
//! What may go is decided in one statement by what the log says, and marked; then its objects go, and its
//! row last. So whoever is ended anywhere leaves something that the next run takes up, and nothing that
//! anybody could still want.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use sandesham_domain::message::MessageEvent;
use sandesham_domain::schedule::ScheduleEvent;
use sandesham_domain::{AttachmentId, StreamEvent as _, StreamId, Version};
use sandesham_log::LogReader;
use sandesham_projections::{Behind, Progress, ProjectionName};
use sandesham_storage::{StorageError, Store as Objects};
use thiserror::Error;

use super::keys::{UPLOADS, objects_of, upload_key, uploaded};
use crate::config::AttachmentConfig;
use crate::store::{self, AttachmentUse, Store, Unsettled};

/// A command takes seconds at most: what an upload was taken for longer ago is in the log, or never will
/// be.
const CLAIM_TIME_MAX: Duration = Duration::from_hours(1);

/// An upload's bytes that nobody has waited for for so long are nobody's.
const STRAY_AFTER: Duration = Duration::from_hours(1);

/// How long the read models may take to have what the log has.
const BEHIND_TIME_MAX: Duration = Duration::from_secs(30);

/// What is decided on.
const READ_MODELS: [ProjectionName; 3] =
    [ProjectionName::Timeline, ProjectionName::Schedules, ProjectionName::Users];

/// Removes uploads that nothing needs any more. Cheap to clone.
#[derive(Clone)]
pub struct AttachmentSweep {
    store: Store,
    log: LogReader,
    progress: Progress,
    objects: Option<Objects>,
    unused_kept: Duration,
    deleted_kept: Duration,
    claims_kept: Duration,
    strays_kept: Duration,
}

/// Why something was not removed.
#[derive(Debug, Error)]
pub enum SweepError {
    /// The table could not be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The log could not be read.
    #[error("failed to read the log")]
    Log(#[from] sandesham_log::Error),
    /// Nobody knows what the log still refers to.
    #[error("the read models are behind the log")]
    Behind(#[from] Behind),
    /// The read models could not be read.
    #[error("failed to read the read models")]
    ReadModels(#[from] sandesham_projections::Error),
    /// The object store could not be used.
    #[error("failed to use the object store")]
    Objects(#[from] StorageError),
}

impl AttachmentSweep {
    /// With the times of the settings; without an object store there is nothing to remove.
    pub fn new(
        config: &AttachmentConfig,
        log: LogReader,
        progress: Progress,
        objects: Option<Objects>,
    ) -> Self {
        Self {
            store: Store::new(log.pool().clone()),
            log,
            progress,
            objects,
            unused_kept: config.unused_kept,
            deleted_kept: config.deleted_kept,
            claims_kept: CLAIM_TIME_MAX,
            strays_kept: STRAY_AFTER,
        }
    }

    /// With other times for what commands and uploads may take, for tests that do not wait for hours.
    #[must_use]
    pub fn patient_for(self, claims_kept: Duration, strays_kept: Duration) -> Self {
        Self { claims_kept, strays_kept, ..self }
    }

    /// Uploads that were never used, and those of deleted messages, dropped plans and former profile
    /// photos: how many are gone.
    pub async fn unneeded_attachments(self) -> Result<u64, SweepError> {
        let Some(objects) = &self.objects else { return Ok(0) };
        self.settle().await?;
        self.have_read_models_catch_up().await?;
        self.store.condemn_idle_attachments(self.unused_kept).await?;
        self.store.condemn_deleted_attachments(self.deleted_kept).await?;
        self.store.condemn_unreferenced_attachments(self.deleted_kept).await?;
        self.store.note_unreferenced_attachments().await?;
        remove_condemned(&self.store, objects).await
    }

    /// Bytes that came for an upload that nobody waits for any more: how many uploads.
    pub async fn stray_uploads(self) -> Result<u64, SweepError> {
        let Some(objects) = &self.objects else { return Ok(0) };
        let (mut removed, mut next) = (0, None);
        loop {
            let page = objects.list(UPLOADS, next).await?;
            let old =
                page.objects.iter().filter(|object| is_older(object.modified_at, self.strays_kept));
            let old: Vec<AttachmentId> = old.filter_map(|object| uploaded(&object.key)).collect();
            let awaited: HashSet<_> = self.store.awaited_uploads(&old).await?.into_iter().collect();
            for stray in old.into_iter().filter(|id| !awaited.contains(id)) {
                objects.delete(&upload_key(stray)).await?;
                removed += 1;
            }
            next = page.next;
            if next.is_none() {
                return Ok(removed);
            }
        }
    }

    /// Waits until the read models have what the log has now. What is known of them from before does not
    /// count: after a crash of Postgres, and when one is made anew, they are where they were earlier.
    async fn have_read_models_catch_up(&self) -> Result<(), SweepError> {
        let position = self.log.head().await?;
        self.progress.wait_for(&READ_MODELS, position, BEHIND_TIME_MAX).await?;
        let standing = self.progress.positions().await?;
        let behind = standing
            .into_iter()
            .find(|standing| READ_MODELS.contains(&standing.name) && standing.position < position);
        behind.map_or(Ok(()), |behind| Err(Behind { name: behind.name, position }.into()))
    }

    /// Finds out what became of the commands for which uploads were taken.
    async fn settle(&self) -> Result<(), SweepError> {
        loop {
            let unsettled = self.store.unsettled_attachments(self.claims_kept).await?;
            if unsettled.is_empty() {
                return Ok(());
            }
            for claim in unsettled {
                let is_in_log = self.is_in_log(claim).await?;
                self.store.settle_attachment(claim, is_in_log, self.claims_kept).await?;
            }
        }
    }

    /// Whether the log has an event that refers to an upload, of what it was taken for.
    async fn is_in_log(&self, claim: Unsettled) -> Result<bool, SweepError> {
        let Unsettled { attachment_id, used_for } = claim;
        let stream = match used_for {
            AttachmentUse::Message(message_id) => StreamId::from(message_id),
            AttachmentUse::Schedule(schedule_id) => StreamId::from(schedule_id),
            AttachmentUse::Avatar(user_id) => StreamId::from(user_id),
        };
        let events = self.log.stream(stream, Version::ZERO).await?;
        let names = |files: &[sandesham_domain::message::Attachment]| {
            files.iter().any(|file| file.attachment_id == attachment_id)
        };
        Ok(events.iter().any(|record| match used_for {
            AttachmentUse::Message(_) => match MessageEvent::from_record(record) {
                Ok(MessageEvent::Sent(sent)) => names(&sent.attachments),
                _ => false,
            },
            AttachmentUse::Schedule(_) => match ScheduleEvent::from_record(record) {
                Ok(ScheduleEvent::Created(created)) => names(&created.attachments),
                Ok(ScheduleEvent::Changed(changed)) => {
                    changed.attachments.is_some_and(|files| names(&files))
                }
                _ => false,
            },
            // A picture that was never set is not referred to either: no need to look for when it was.
            AttachmentUse::Avatar(_) => true,
        }))
    }
}

/// Removes everything of all uploads that are gone for everybody: how many.
pub(crate) async fn remove_condemned(store: &Store, objects: &Objects) -> Result<u64, SweepError> {
    let mut removed = 0;
    loop {
        let condemned = store.condemned_attachments().await?;
        if condemned.is_empty() {
            return Ok(removed);
        }
        for attachment_id in condemned {
            remove_objects(objects, attachment_id).await?;
            store.forget_attachment(attachment_id).await?;
            removed += 1;
        }
    }
}

/// Removes everything that the store has of an upload.
pub(super) async fn remove_objects(
    objects: &Objects,
    attachment_id: AttachmentId,
) -> Result<(), StorageError> {
    objects.delete(&upload_key(attachment_id)).await?;
    let prefix = objects_of(attachment_id);
    loop {
        // Always the first page: what it listed is gone by the next.
        let page = objects.list(&prefix, None).await?;
        for object in &page.objects {
            objects.delete(&object.key).await?;
        }
        if page.next.is_none() {
            return Ok(());
        }
    }
}

/// A moment that is not known is no old one.
fn is_older(moment: Option<SystemTime>, age: Duration) -> bool {
    let elapsed = moment.and_then(|moment| moment.elapsed().ok());
    elapsed.is_some_and(|elapsed| elapsed >= age)
}
