//! Refresh tokens: rotated, with a grace, and their reuse noticed.

use std::time::Duration;

use sandesham_domain::{SessionId, UserId};
use uuid::Uuid;

use super::{Error, Store};
use crate::auth::TokenHash;

/// What became of a refresh token that was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It was good: the new one is in its place.
    Rotated {
        /// Of this session.
        session_id: SessionId,
        /// Of this user.
        user_id: UserId,
    },
    /// It was used before, and its grace is over: somebody has a copy. The session has ended.
    Reused {
        /// Of this session.
        session_id: SessionId,
    },
    /// It is unknown or has ended, or its session has.
    Refused,
}

#[derive(sqlx::FromRow)]
struct Presented {
    session_id: Uuid,
    user_id: Uuid,
    /// Whether it was used, and its grace is over.
    spent: bool,
}

impl Store {
    /// Puts `new` in the place of `old`.
    pub async fn rotate(
        &self,
        old: TokenHash,
        new: TokenHash,
        ttl: Duration,
        grace: Duration,
    ) -> Result<Rotation, Error> {
        let mut tx = self.pool.begin().await?;
        // The session's row orders all that happens to one family; a log-out waits for it too.
        let presented = sqlx::query_as::<_, Presented>(
            "select session_id, user_id, \
                    coalesce(replaced_at < clock_timestamp() - make_interval(secs => $2), false) \
                    as spent \
             from refresh_tokens token join sessions session using (session_id) \
             where token_hash = $1 and token.expires_at > now() and ended_at is null \
             for update of session, token",
        )
        .bind(old.as_bytes())
        .bind(grace.as_secs_f64())
        .fetch_optional(&mut *tx)
        .await?;
        let Some(Presented { session_id, user_id, spent }) = presented else {
            return Ok(Rotation::Refused);
        };
        let statement = if spent {
            sqlx::query("update sessions set ended_at = now() where session_id = $1")
                .bind(session_id)
        } else {
            sqlx::query(include_str!("rotate.sql"))
                .bind(session_id)
                .bind(old.as_bytes())
                .bind(new.as_bytes())
                .bind(ttl.as_secs_f64())
        };
        statement.execute(&mut *tx).await?;
        tx.commit().await?;
        let session_id = SessionId::from_uuid(session_id);
        let user_id = UserId::from_uuid(user_id);
        Ok(if spent {
            Rotation::Reused { session_id }
        } else {
            Rotation::Rotated { session_id, user_id }
        })
    }

    /// The session that a refresh token belongs to, whether or not it was used; for a log-out.
    pub async fn session_of_token(
        &self,
        token: TokenHash,
    ) -> Result<Option<(SessionId, UserId)>, Error> {
        let row = sqlx::query_as::<_, (Uuid, Uuid)>(
            "select session_id, user_id from refresh_tokens join sessions using (session_id) \
             where token_hash = $1 and ended_at is null",
        )
        .bind(token.as_bytes())
        .fetch_optional(&self.pool);
        Ok(row
            .await?
            .map(|(session, user)| (SessionId::from_uuid(session), UserId::from_uuid(user))))
    }
}
