//! Sessions: one log-in each.

use std::time::Duration;

use sandesham_domain::{SessionId, Timestamp, UserId};
use sandesham_projections::{Page, Paged};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgExecutor, Row as _};
use uuid::Uuid;

use super::{Error, Store};
use crate::auth::TokenHash;

/// A session that is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Which.
    pub session_id: SessionId,
    /// What the client called itself.
    pub client: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last used, to about a minute.
    pub last_used_at: Timestamp,
}

/// Whose session it is, and what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The account.
    pub user_id: UserId,
    /// What an operator granted.
    pub roles: Vec<String>,
}

/// A session to be opened.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    /// Which.
    pub session_id: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// The account's password hash when the password was proven.
    pub proven_hash: &'a str,
    /// What the client calls itself.
    pub client: &'a str,
    /// Its first refresh token.
    pub token: TokenHash,
    /// How long that holds.
    pub ttl: Duration,
}

impl FromRow<'_, PgRow> for SessionRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            session_id: SessionId::from_uuid(row.try_get("session_id")?),
            client: row.try_get("client")?,
            created_at: Timestamp::new(row.try_get("created_at")?),
            last_used_at: Timestamp::new(row.try_get("last_used_at")?),
        })
    }
}

impl FromRow<'_, PgRow> for Standing {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            user_id: UserId::from_uuid(row.try_get("user_id")?),
            roles: row.try_get("roles")?,
        })
    }
}

impl Store {
    /// Opens a session with its first refresh token. False if the account has another password by now
    /// than the one that was proven.
    pub async fn open_session(&self, new: NewSession<'_>) -> Result<bool, Error> {
        // The lock makes a change of the password wait, which then ends this session too.
        let done = sqlx::query(
            "with account as ( \
                 select user_id from accounts where user_id = $2 and password_hash = $3 for share \
             ), opened as ( \
                 insert into sessions (session_id, user_id, client, expires_at) \
                 select $1, user_id, $4, now() + make_interval(secs => $6) from account \
                 returning session_id, expires_at \
             ) \
             insert into refresh_tokens (token_hash, session_id, expires_at) \
             select $5, session_id, expires_at from opened",
        )
        .bind(new.session_id.as_uuid())
        .bind(new.user_id.as_uuid())
        .bind(new.proven_hash)
        .bind(new.client)
        .bind(new.token.as_bytes())
        .bind(new.ttl.as_secs_f64())
        .execute(&self.pool);
        Ok(done.await?.rows_affected() == 1)
    }

    /// Whose session it is; none when it is over.
    pub async fn standing(&self, session_id: SessionId) -> Result<Option<Standing>, Error> {
        let standing = sqlx::query_as(
            "select user_id, roles from sessions join accounts using (user_id) \
             where session_id = $1 and ended_at is null and expires_at > now()",
        )
        .bind(session_id.as_uuid())
        .fetch_optional(&self.pool);
        Ok(standing.await?)
    }

    /// A user's sessions that are not over, the newest first.
    pub async fn sessions_of(
        &self,
        user_id: UserId,
        page: Page<SessionId>,
    ) -> Result<Paged<SessionRow>, Error> {
        // Identifiers are version 7, so that their order is that of their making.
        let sessions = sqlx::query_as(
            "select session_id, client, created_at, last_used_at from sessions \
             where user_id = $1 and ended_at is null and expires_at > now() \
               and ($2::uuid is null or session_id < $2) \
             order by session_id desc limit $3",
        )
        .bind(user_id.as_uuid())
        .bind(page.key().copied().map(SessionId::as_uuid))
        .bind(page.limit_and_one())
        .fetch_all(&self.pool);
        Ok(page.cut(sessions.await?, |session: &SessionRow| session.session_id))
    }

    /// Ends a session. False if the user has no such session, or it is over already.
    pub async fn end_session(&self, user_id: UserId, session_id: SessionId) -> Result<bool, Error> {
        let done = sqlx::query(
            "update sessions set ended_at = now() \
             where session_id = $1 and user_id = $2 and ended_at is null and expires_at > now()",
        )
        .bind(session_id.as_uuid())
        .bind(user_id.as_uuid())
        .execute(&self.pool);
        Ok(done.await?.rows_affected() == 1)
    }

    /// Ends all sessions of a user; which ones.
    pub async fn end_sessions(&self, user_id: UserId) -> Result<Vec<SessionId>, Error> {
        Ok(end_sessions(&self.pool, user_id, None).await?)
    }

    /// Sessions were used at these moments.
    pub async fn note_uses(
        &self,
        uses: impl IntoIterator<Item = (SessionId, Timestamp)>,
    ) -> Result<(), Error> {
        let uses = uses.into_iter().map(|(id, used_at)| (id.as_uuid(), used_at.as_datetime()));
        let (session_ids, used_at): (Vec<_>, Vec<_>) = uses.unzip();
        // In one order, so that two processes never wait for each other.
        sqlx::query(
            "with used as ( \
                 select session_id, least(used_at, clock_timestamp()) as used_at \
                 from unnest($1::uuid[], $2::timestamptz[]) as used (session_id, used_at) \
                 join sessions using (session_id) \
                 order by session_id for update of sessions \
             ) \
             update sessions set last_used_at = used.used_at from used \
             where sessions.session_id = used.session_id and last_used_at < used.used_at",
        )
        .bind(session_ids)
        .bind(used_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The sessions that somebody ended within the last `within`.
    pub async fn lately_ended(&self, within: Duration) -> Result<Vec<SessionId>, Error> {
        let ended = sqlx::query_scalar::<_, Uuid>(
            "select session_id from sessions \
             where ended_at > clock_timestamp() - make_interval(secs => $1)",
        )
        .bind(within.as_secs_f64())
        .fetch_all(&self.pool);
        Ok(ended.await?.into_iter().map(SessionId::from_uuid).collect())
    }
}

/// Ends all sessions of a user, but the one to `keep`; which ones.
pub(super) async fn end_sessions(
    postgres: impl PgExecutor<'_>,
    user_id: UserId,
    keep: Option<SessionId>,
) -> Result<Vec<SessionId>, sqlx::Error> {
    let ended = sqlx::query_scalar::<_, Uuid>(
        "update sessions set ended_at = now() \
         where user_id = $1 and ended_at is null and session_id is distinct from $2 \
         returning session_id",
    )
    .bind(user_id.as_uuid())
    .bind(keep.map(SessionId::as_uuid))
    .fetch_all(postgres);
    Ok(ended.await?.into_iter().map(SessionId::from_uuid).collect())
}
