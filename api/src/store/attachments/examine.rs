//! Uploads are looked into, by one at a time.

use std::time::Duration;

use sandesham_domain::AttachmentId;
use sqlx::Row as _;

use super::{AttachmentRow, Found};
use crate::store::{Error, Store};

/// An upload that somebody is at work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examinee {
    /// What is known of it.
    pub row: AttachmentRow,
    /// The number of the attempt: whoever has an older one has lost it.
    pub attempt: i32,
    /// How many attempts before this one ended without a word.
    pub lost_attempts: i32,
}

impl Store {
    /// Takes the upload that has waited longest, for so long; none if none waits.
    pub async fn take_examinee(&self, lease: Duration) -> Result<Option<Examinee>, Error> {
        // Materialized: in a join Postgres may ask for each row anew which one is the next, and take them all.
        // One whose lease is still set was neither finished nor given back.
        let row = sqlx::query(
            "with next as materialized ( \
                 select attachment_id, lease_until from attachments \
                 where state = 'processing' and (lease_until is null or lease_until < now()) \
                 order by completed_at limit 1 for update skip locked \
             ) \
             update attachments a \
             set attempts = attempts + 1, lease_until = now() + make_interval(secs => $1), \
                 lost_attempts = lost_attempts + (next.lease_until is not null)::int \
             from next \
             where a.attachment_id = next.attachment_id \
             returning a.*",
        )
        .bind(lease.as_secs_f64())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Examinee {
            attempt: row.try_get("attempts")?,
            lost_attempts: row.try_get("lost_attempts")?,
            row: sqlx::FromRow::from_row(&row)?,
        }))
    }

    /// Keeps it for longer. False if it was lost.
    pub async fn keep_examinee(
        &self,
        (id, attempt): (AttachmentId, i32),
        lease: Duration,
    ) -> Result<bool, Error> {
        let kept = sqlx::query(
            "update attachments set lease_until = now() + make_interval(secs => $3) \
             where attachment_id = $1 and attempts = $2 and state = 'processing'",
        );
        let kept = kept.bind(id.as_uuid()).bind(attempt).bind(lease.as_secs_f64());
        Ok(kept.execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Gives it back: nothing was found out. Others may take it after the pause. Whether the attempt
    /// `counts` as one that came to nothing is whether that may be the upload's fault.
    pub async fn give_back_examinee(
        &self,
        (id, attempt): (AttachmentId, i32),
        pause: Duration,
        counts: bool,
    ) -> Result<(), Error> {
        // A lease that is over when it is taken next counts as lost.
        sqlx::query(
            "update attachments \
             set lease_until = now() + make_interval(secs => $3), \
                 lost_attempts = lost_attempts - (not $4)::int \
             where attachment_id = $1 and attempts = $2 and state = 'processing'",
        )
        .bind(id.as_uuid())
        .bind(attempt)
        .bind(pause.as_secs_f64())
        .bind(counts)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// It may be used. False if it was lost: somebody else tells what becomes of it.
    pub async fn finish_examinee(
        &self,
        (id, attempt): (AttachmentId, i32),
        found: &Found,
    ) -> Result<bool, Error> {
        let done = sqlx::query(
            "update attachments \
             set state = 'ready', lease_until = null, content_type = $3, size = $4, width = $5, height = $6, \
                 placeholder = $7, thumb_type = $8 \
             where attachment_id = $1 and attempts = $2 and state = 'processing'",
        )
        .bind(id.as_uuid())
        .bind(attempt)
        .bind(&found.content_type)
        .bind(found.size.cast_signed())
        .bind(found.width.map(u32::cast_signed))
        .bind(found.height.map(u32::cast_signed))
        .bind(&found.placeholder)
        .bind(&found.thumb_type)
        .execute(&self.pool);
        Ok(done.await?.rows_affected() == 1)
    }

    /// It never may. False if it was lost.
    pub async fn reject_examinee(
        &self,
        (id, attempt): (AttachmentId, i32),
        reason: &str,
    ) -> Result<bool, Error> {
        let done = sqlx::query(
            "update attachments set state = 'rejected', reason = $3, lease_until = null \
             where attachment_id = $1 and attempts = $2 and state = 'processing'",
        );
        let done = done.bind(id.as_uuid()).bind(attempt).bind(reason).execute(&self.pool);
        Ok(done.await?.rows_affected() == 1)
    }
}
