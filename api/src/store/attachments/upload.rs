//! Uploads are announced, and arrive.

use std::time::Duration;

use sandesham_domain::{AttachmentId, Timestamp, UserId};
use sqlx::types::chrono::{DateTime, Utc};

use super::{AttachmentPurpose, AttachmentRow};
use crate::store::{Error, Store};

/// An upload as it is announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUpload<'a> {
    /// Which.
    pub attachment_id: AttachmentId,
    /// Whose.
    pub owner: UserId,
    /// What for.
    pub purpose: AttachmentPurpose,
    /// The name to save it under.
    pub file_name: &'a str,
    /// What it is said to be.
    pub declared_type: &'a str,
    /// Bytes.
    pub declared_size: u64,
    /// Its hash.
    pub sha256: [u8; 32],
    /// How long its bytes may take to come.
    pub time_max: Duration,
}

impl Store {
    /// Remembers an upload whose bytes are to come; until when they may. None if its owner has
    /// `unused_max` already that nothing was done with.
    pub async fn announce_upload(
        &self,
        new: &NewUpload<'_>,
        unused_max: usize,
    ) -> Result<Option<Timestamp>, Error> {
        let until = sqlx::query_scalar::<_, DateTime<Utc>>(
            "insert into attachments \
                 (attachment_id, owner, purpose, file_name, declared_type, declared_size, sha256, upload_until) \
             select $1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8) \
             where (select count(*) from attachments \
                    where owner = $2 and used_by is null and state in ('uploading', 'processing', 'ready')) < $9 \
             returning upload_until",
        )
        .bind(new.attachment_id.as_uuid())
        .bind(new.owner.as_uuid())
        .bind(new.purpose.as_str())
        .bind(new.file_name)
        .bind(new.declared_type)
        .bind(new.declared_size.cast_signed())
        .bind(&new.sha256[..])
        .bind(new.time_max.as_secs_f64())
        .bind(i64::try_from(unused_max).unwrap_or(i64::MAX))
        .fetch_optional(&self.pool);
        Ok(until.await?.map(Timestamp::new))
    }

    /// What is known of an upload, whoever's it is. One that is being deleted is gone.
    pub async fn attachment(&self, id: AttachmentId) -> Result<Option<AttachmentRow>, Error> {
        let row = sqlx::query_as(
            "select * from attachments where attachment_id = $1 and state <> 'deleting'",
        );
        Ok(row.bind(id.as_uuid()).fetch_optional(&self.pool).await?)
    }

    /// The bytes of an upload are there: somebody is to look into them. False if that was so before.
    pub async fn upload_arrived(&self, id: AttachmentId) -> Result<bool, Error> {
        let done = sqlx::query(
            "update attachments set state = 'processing', completed_at = now() \
             where attachment_id = $1 and state = 'uploading'",
        );
        Ok(done.bind(id.as_uuid()).execute(&self.pool).await?.rows_affected() == 1)
    }

    /// What arrived is not what was announced. False if it was judged before.
    pub async fn reject_upload(&self, id: AttachmentId, reason: &str) -> Result<bool, Error> {
        let done = sqlx::query(
            "update attachments set state = 'rejected', reason = $2 \
             where attachment_id = $1 and state = 'uploading'",
        );
        Ok(done.bind(id.as_uuid()).bind(reason).execute(&self.pool).await?.rows_affected() == 1)
    }

    /// Its owner does not want it any more: it is gone for everybody, and its objects go with the next
    /// sweep. False if it is used for something.
    pub async fn discard_upload(&self, id: AttachmentId, owner: UserId) -> Result<bool, Error> {
        let done = sqlx::query(
            "update attachments set state = 'deleting' \
             where attachment_id = $1 and owner = $2 and used_by is null",
        );
        let done = done.bind(id.as_uuid()).bind(owner.as_uuid()).execute(&self.pool);
        Ok(done.await?.rows_affected() == 1)
    }
}
