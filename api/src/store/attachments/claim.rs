//! Uploads are taken for one use, each once.

use sandesham_domain::{AttachmentId, UserId};
use uuid::Uuid;

use super::{AttachmentRow, AttachmentUse};
use crate::store::{Error, Store};

impl Store {
    /// Those of a user's own uploads that are for such a use, as they are now.
    pub async fn own_attachments(
        &self,
        owner: UserId,
        used_for: AttachmentUse,
        ids: &[AttachmentId],
    ) -> Result<Vec<AttachmentRow>, Error> {
        let rows = sqlx::query_as(
            "select * from attachments \
             where attachment_id = any($1) and owner = $2 and purpose = $3 and state <> 'deleting'",
        )
        .bind(uuids(ids))
        .bind(owner.as_uuid())
        .bind(used_for.purpose().as_str())
        .fetch_all(&self.pool);
        Ok(rows.await?)
    }

    /// Takes uploads for one use: all of them, or none. Those that are taken for it already are taken
    /// again. False if one is not its owner's, not ready, or taken for something else.
    pub async fn claim_attachments(
        &self,
        owner: UserId,
        used_for: AttachmentUse,
        ids: &[AttachmentId],
    ) -> Result<bool, Error> {
        // In one order, so that two who want the same ones never wait for each other.
        let claimed = sqlx::query(
            "with wanted as ( \
                 select attachment_id from attachments \
                 where attachment_id = any($1) and owner = $2 and purpose = $3 and state = 'ready' \
                   and (used_by is null or (used_kind = $4 and used_by = $5)) \
                 order by attachment_id for update \
             ) \
             update attachments a \
             set used_kind = $4, used_by = $5, used_at = now(), is_settled = false, \
                 unreferenced_since = null \
             from wanted \
             where a.attachment_id = wanted.attachment_id \
               and (select count(*) from wanted) = cardinality($1)",
        )
        .bind(uuids(ids))
        .bind(owner.as_uuid())
        .bind(used_for.purpose().as_str())
        .bind(used_for.kind())
        .bind(used_for.id())
        .execute(&self.pool);
        Ok(claimed.await?.rows_affected() == ids.len() as u64)
    }
}

fn uuids(ids: &[AttachmentId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.as_uuid()).collect()
}
