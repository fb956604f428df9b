//! Tickets for a WebSocket: used once.

use std::time::Duration;

use sandesham_domain::{SessionId, Timestamp};
use uuid::Uuid;

use super::{Error, Store};
use crate::auth::TokenHash;

impl Store {
    /// Keeps a ticket of a session whose access token ends at `access_expires_at`.
    pub async fn put_ticket(
        &self,
        ticket: TokenHash,
        session_id: SessionId,
        access_expires_at: Timestamp,
        ttl: Duration,
    ) -> Result<(), Error> {
        sqlx::query(
            "insert into ws_tickets (ticket_hash, session_id, access_expires_at, expires_at) \
             values ($1, $2, $3, now() + make_interval(secs => $4))",
        )
        .bind(ticket.as_bytes())
        .bind(session_id.as_uuid())
        .bind(access_expires_at.as_datetime())
        .bind(ttl.as_secs_f64())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Takes a ticket: whose session it is for and when the access token behind it ends. A second
    /// one who comes with it gets nothing.
    pub async fn take_ticket(
        &self,
        ticket: TokenHash,
    ) -> Result<Option<(SessionId, Timestamp)>, Error> {
        let row = sqlx::query_as::<_, (Uuid, chrono::DateTime<chrono::Utc>)>(
            "delete from ws_tickets where ticket_hash = $1 and expires_at > now() \
             returning session_id, access_expires_at",
        )
        .bind(ticket.as_bytes())
        .fetch_optional(&self.pool);
        Ok(row.await?.map(|(id, end)| (SessionId::from_uuid(id), Timestamp::new(end))))
    }
}
