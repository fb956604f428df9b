//! Uploads that nothing needs any more. Any number of processes may do any of this at once.

use std::time::Duration;

use sandesham_domain::AttachmentId;
use sqlx::Row as _;
use uuid::Uuid;

use super::AttachmentUse;
use crate::store::{Error, Store};

/// Rows of one statement.
const ROWS_AT_ONCE: i64 = 500;

/// An upload that was taken for something, a while ago; whether the log has that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsettled {
    /// Which.
    pub attachment_id: AttachmentId,
    /// For what.
    pub used_for: AttachmentUse,
}

impl Store {
    /// Some of the uploads that were taken for something so long ago that it has long been decided
    /// whether that came into the log.
    pub async fn unsettled_attachments(&self, age: Duration) -> Result<Vec<Unsettled>, Error> {
        let rows = sqlx::query(
            "select attachment_id, used_kind, used_by from attachments \
             where used_by is not null and not is_settled and state <> 'deleting' \
               and used_at < now() - make_interval(secs => $1) \
             order by used_at limit $2",
        );
        let rows = rows.bind(age.as_secs_f64()).bind(ROWS_AT_ONCE).fetch_all(&self.pool).await?;
        let unsettled = |row| {
            let Some(used_for) = AttachmentUse::of_columns(row)? else { return Ok(None) };
            let attachment_id = AttachmentId::from_uuid(row.try_get("attachment_id")?);
            Ok(Some(Unsettled { attachment_id, used_for }))
        };
        let rows: Result<Vec<_>, sqlx::Error> = rows.iter().map(unsettled).collect();
        Ok(rows?.into_iter().flatten().collect())
    }

    /// The log has that for which an upload was taken, or it has not: then it is free again.
    pub async fn settle_attachment(
        &self,
        Unsettled { attachment_id, used_for }: Unsettled,
        is_in_log: bool,
        age: Duration,
    ) -> Result<(), Error> {
        // Taken again meanwhile: that is yet to be decided.
        let statement = if is_in_log {
            "update attachments set is_settled = true \
             where attachment_id = $1 and used_kind = $2 and used_by = $3 \
               and used_at < now() - make_interval(secs => $4)"
        } else {
            "update attachments \
             set used_kind = null, used_by = null, used_at = null, idle_since = now() \
             where attachment_id = $1 and used_kind = $2 and used_by = $3 and not is_settled \
               and used_at < now() - make_interval(secs => $4)"
        };
        sqlx::query(statement)
            .bind(attachment_id.as_uuid())
            .bind(used_for.kind())
            .bind(used_for.id())
            .bind(age.as_secs_f64())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Uploads that nobody has used for so long are gone for everybody.
    pub async fn condemn_idle_attachments(&self, kept: Duration) -> Result<u64, Error> {
        self.condemn(
            "update attachments set state = 'deleting' \
             where used_by is null and state in ('uploading', 'ready', 'rejected') \
               and idle_since < now() - make_interval(secs => $1)",
            kept,
        )
        .await
    }

    /// What came with messages that were deleted so long ago is gone for everybody. The read models must
    /// have everything that the log had when this was begun.
    pub async fn condemn_deleted_attachments(&self, kept: Duration) -> Result<u64, Error> {
        self.condemn(
            "update attachments a set state = 'deleting' \
             where a.state = 'ready' and a.used_kind = 'message' \
               and a.attachment_id in ( \
                   select f.attachment_id from timeline.items i \
                   join timeline.files f on f.room_id = i.room_id and f.room_seq = i.room_seq \
                   where i.deleted_at is not null and i.attachments is not null \
                     and i.deleted_at < now() - make_interval(secs => $1) \
               ) \
               and not projections.refers_to(a.attachment_id, a.used_kind, a.used_by)",
            kept,
        )
        .await
    }

    /// What nothing has referred to for so long is gone for everybody: by an earlier look, and by this
    /// one. The read models must have everything that the log had when this was begun.
    pub async fn condemn_unreferenced_attachments(&self, kept: Duration) -> Result<u64, Error> {
        self.condemn(
            "update attachments a set state = 'deleting' \
             where a.state = 'ready' and a.used_kind in ('schedule', 'avatar') and a.is_settled \
               and a.unreferenced_since < now() - make_interval(secs => $1) \
               and not projections.refers_to(a.attachment_id, a.used_kind, a.used_by)",
            kept,
        )
        .await
    }

    /// Notes since when nothing refers to what was used by schedules and profiles, for a later look: two
    /// read models may be at different places of the log for a moment, so one look does not tell.
    pub async fn note_unreferenced_attachments(&self) -> Result<(), Error> {
        sqlx::query(include_str!("note_unreferenced.sql")).execute(&self.pool).await?;
        Ok(())
    }

    /// Some of the uploads whose objects are to go, and that nobody is at work on.
    pub async fn condemned_attachments(&self) -> Result<Vec<AttachmentId>, Error> {
        let ids = sqlx::query_scalar::<_, Uuid>(
            "select attachment_id from attachments \
             where state = 'deleting' and (lease_until is null or lease_until < now()) limit $1",
        );
        let ids = ids.bind(ROWS_AT_ONCE).fetch_all(&self.pool).await?;
        Ok(ids.into_iter().map(AttachmentId::from_uuid).collect())
    }

    /// Forgets an upload whose objects are gone.
    pub async fn forget_attachment(&self, id: AttachmentId) -> Result<(), Error> {
        let gone =
            sqlx::query("delete from attachments where attachment_id = $1 and state = 'deleting'");
        gone.bind(id.as_uuid()).execute(&self.pool).await?;
        Ok(())
    }

    /// Those of some uploads whose bytes are awaited, or waited on.
    pub async fn awaited_uploads(&self, ids: &[AttachmentId]) -> Result<Vec<AttachmentId>, Error> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
        let awaited = sqlx::query_scalar::<_, Uuid>(
            "select attachment_id from attachments \
             where attachment_id = any($1) and state in ('uploading', 'processing')",
        );
        let awaited = awaited.bind(ids).fetch_all(&self.pool).await?;
        Ok(awaited.into_iter().map(AttachmentId::from_uuid).collect())
    }

    async fn condemn(&self, statement: &'static str, kept: Duration) -> Result<u64, Error> {
        let done = sqlx::query(statement).bind(kept.as_secs_f64()).execute(&self.pool);
        Ok(done.await?.rows_affected())
    }
}
