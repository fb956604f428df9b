//! Accounts that are to be erased, and what of them is in ordinary tables.

use sandesham_domain::erasure::{ErasedBy, Reason};
use sandesham_domain::{AttachmentId, ErasureId, UserId};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

use super::{Error, Store};

/// How long whoever is at work on an erasure may be silent before another takes it up.
const LEASE_SECONDS: f64 = 60.0;

/// An account that is to be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureRequest {
    /// Names it in the log.
    pub erasure_id: ErasureId,
    /// Whose account.
    pub user_id: UserId,
    /// Why.
    pub reason: Reason,
    /// Who asked.
    pub by: ErasedBy,
}

impl ErasureRequest {
    /// One that nobody has asked for yet.
    pub fn new(user_id: UserId, reason: Reason, by: ErasedBy) -> Self {
        Self { erasure_id: ErasureId::from_uuid(Uuid::now_v7()), user_id, reason, by }
    }
}

/// What an account had in ordinary tables, and has no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ForgottenAccount {
    /// Whether there was an account, with its email and password.
    pub account: bool,
    /// Its sessions, with their tokens and tickets.
    pub sessions: u64,
    /// Its settings of rooms.
    pub room_settings: u64,
    /// Failed log-ins with its email.
    pub failed_logins: u64,
}

impl Store {
    /// Notes that an account is to be erased, by the caller if it `holds` on to it; the one that was noted
    /// first is answered.
    pub async fn request_erasure(
        &self,
        request: &ErasureRequest,
        holds: bool,
    ) -> Result<ErasureRequest, Error> {
        let row = sqlx::query(
            "insert into erasures (erasure_id, user_id, reason, asked_by, lease_until) \
             values ($1, $2, $3, $4, case when $5 then now() + make_interval(secs => $6) end) \
             on conflict on constraint erasures_one_of_a_user do update \
             set lease_until = coalesce(excluded.lease_until, erasures.lease_until) \
             returning erasure_id, user_id, reason, asked_by",
        )
        .bind(request.erasure_id.as_uuid())
        .bind(request.user_id.as_uuid())
        .bind(request.reason.as_str())
        .bind(request.by.as_str())
        .bind(holds)
        .bind(LEASE_SECONDS)
        .fetch_one(&self.pool)
        .await?;
        Ok(read_request(&row)?)
    }

    /// Takes up an erasure that nobody is at work on, the oldest first.
    pub async fn take_up_erasure(&self) -> Result<Option<ErasureRequest>, Error> {
        let row = sqlx::query(
            "update erasures set lease_until = now() + make_interval(secs => $1) \
             where erasure_id = ( \
                 select erasure_id from erasures \
                 where lease_until is null or lease_until < now() \
                 order by requested_at limit 1 for update skip locked \
             ) \
             returning erasure_id, user_id, reason, asked_by",
        );
        let row = row.bind(LEASE_SECONDS).fetch_optional(&self.pool).await?;
        Ok(row.as_ref().map(read_request).transpose()?)
    }

    /// Keeps others from an erasure for another while.
    pub async fn keep_erasure(&self, erasure_id: ErasureId) -> Result<(), Error> {
        sqlx::query(
            "update erasures set lease_until = now() + make_interval(secs => $2) where erasure_id = $1",
        )
        .bind(erasure_id.as_uuid())
        .bind(LEASE_SECONDS)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// It is done: what was asked for is forgotten, too.
    pub async fn finish_erasure(&self, erasure_id: ErasureId) -> Result<(), Error> {
        let done = sqlx::query("delete from erasures where erasure_id = $1");
        done.bind(erasure_id.as_uuid()).execute(&self.pool).await?;
        Ok(())
    }

    /// Forgets what ordinary tables have of an account, all of it or nothing: from then on its email is free.
    pub async fn forget_account(&self, user_id: UserId) -> Result<ForgottenAccount, Error> {
        let user = user_id.as_uuid();
        let mut tx = self.pool.begin().await?;
        let sessions = sqlx::query_scalar("select count(*) from sessions where user_id = $1");
        let sessions: i64 = sessions.bind(user).fetch_one(&mut *tx).await?;
        let email_key: Option<String> =
            sqlx::query_scalar("delete from accounts where user_id = $1 returning email_key")
                .bind(user)
                .fetch_optional(&mut *tx)
                .await?;
        let room_settings = sqlx::query("delete from room_settings where user_id = $1").bind(user);
        let room_settings = room_settings.execute(&mut *tx).await?.rows_affected();
        let mut failed_logins = 0;
        if let Some(key) = &email_key {
            let gone = sqlx::query("delete from failed_logins where account_key = $1")
                .bind(Sha256::digest(key.as_bytes()).to_vec());
            failed_logins = gone.execute(&mut *tx).await?.rows_affected();
        }
        tx.commit().await?;
        Ok(ForgottenAccount {
            account: email_key.is_some(),
            sessions: sessions.cast_unsigned(),
            room_settings,
            failed_logins,
        })
    }

    /// Everything that a user ever uploaded is gone for everybody: which uploads.
    pub async fn condemn_attachments_of(
        &self,
        user_id: UserId,
    ) -> Result<Vec<AttachmentId>, Error> {
        let condemned = sqlx::query_scalar::<_, Uuid>(
            "update attachments set state = 'deleting', reason = null \
             where owner = $1 and state <> 'deleting' \
             returning attachment_id",
        );
        let condemned = condemned.bind(user_id.as_uuid()).fetch_all(&self.pool).await?;
        Ok(condemned.into_iter().map(AttachmentId::from_uuid).collect())
    }

    /// How many uploads still have objects that are to go.
    pub async fn count_condemned(&self, of: &[AttachmentId]) -> Result<u64, Error> {
        let ids: Vec<Uuid> = of.iter().map(|id| id.as_uuid()).collect();
        let count = sqlx::query_scalar(
            "select count(*) from attachments where state = 'deleting' and attachment_id = any($1)",
        );
        let count: i64 = count.bind(ids).fetch_one(&self.pool).await?;
        Ok(count.cast_unsigned())
    }
}

/// Of some uploads, those that nothing refers to any more are gone for everybody: which ones. Within the
/// transaction that erases what referred to them.
pub(crate) async fn condemn_unreferenced(
    connection: &mut PgConnection,
    attachments: &[AttachmentId],
) -> Result<Vec<AttachmentId>, Error> {
    let ids: Vec<Uuid> = attachments.iter().map(|id| id.as_uuid()).collect();
    let condemned = sqlx::query_scalar::<_, Uuid>(
        "update attachments a set state = 'deleting', reason = null \
         where a.attachment_id = any($1) and a.state <> 'deleting' \
           and not projections.refers_to(a.attachment_id, a.used_kind, a.used_by) \
         returning a.attachment_id",
    );
    let condemned = condemned.bind(ids).fetch_all(connection).await?;
    Ok(condemned.into_iter().map(AttachmentId::from_uuid).collect())
}

fn read_request(row: &PgRow) -> Result<ErasureRequest, sqlx::Error> {
    let unknown = |what: &str| sqlx::Error::Decode(format!("an unknown {what}").into());
    let reason: &str = row.try_get("reason")?;
    let by: &str = row.try_get("asked_by")?;
    Ok(ErasureRequest {
        erasure_id: ErasureId::from_uuid(row.try_get("erasure_id")?),
        user_id: UserId::from_uuid(row.try_get("user_id")?),
        reason: Reason::parse(reason).map_err(|_| unknown("reason"))?,
        by: ErasedBy::parse(by).ok_or_else(|| unknown("asker"))?,
    })
}
