//! Accounts by email: reserved first, then confirmed by the log.

use std::time::Duration;

use sandesham_domain::{SessionId, Timestamp, UserId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

use super::sessions::end_sessions;
use super::{Error, Store};
use crate::auth::Email;

/// An account, reserved or confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The user of the log.
    pub user_id: UserId,
    /// As it was given.
    pub email: String,
    /// A PHC string.
    pub password_hash: String,
    /// What an operator granted.
    pub roles: Vec<String>,
    /// The registration that reserved the email and has not finished.
    pub registration: Option<Uuid>,
    /// Since when.
    pub created_at: Timestamp,
}

/// What holds an email until the log has the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// The user that the log gets: the same one for everybody who takes the reservation over.
    pub user_id: UserId,
    /// Who holds it.
    pub registration: Uuid,
}

impl FromRow<'_, PgRow> for Account {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            user_id: UserId::from_uuid(row.try_get("user_id")?),
            email: row.try_get("email")?,
            password_hash: row.try_get("password_hash")?,
            roles: row.try_get("roles")?,
            registration: row.try_get("registration")?,
            created_at: Timestamp::new(row.try_get("created_at")?),
        })
    }
}

impl Store {
    /// The account with this email.
    pub async fn account_by_email(&self, email: &Email) -> Result<Option<Account>, Error> {
        let account = sqlx::query_as("select * from accounts where email_key = $1")
            .bind(email.key())
            .fetch_optional(&self.pool);
        Ok(account.await?)
    }

    /// The account of this user.
    pub async fn account(&self, user_id: UserId) -> Result<Option<Account>, Error> {
        let account = sqlx::query_as("select * from accounts where user_id = $1")
            .bind(user_id.as_uuid())
            .fetch_optional(&self.pool);
        Ok(account.await?)
    }

    /// Reserves an email for a new user, or takes over a reservation that is not confirmed; none
    /// if the email belongs to an account.
    pub async fn reserve(
        &self,
        email: &Email,
        password_hash: &str,
        fresh: Reservation,
    ) -> Result<Option<Reservation>, Error> {
        let user_id = sqlx::query_scalar::<_, Uuid>(
            "insert into accounts (user_id, email, email_key, password_hash, registration) \
             values ($1, $2, $3, $4, $5) \
             on conflict on constraint accounts_email_taken do update \
             set email = excluded.email, password_hash = excluded.password_hash, \
                 registration = excluded.registration, created_at = now() \
             where accounts.registration is not null \
             returning user_id",
        )
        .bind(fresh.user_id.as_uuid())
        .bind(email.as_str())
        .bind(email.key())
        .bind(password_hash)
        .bind(fresh.registration)
        .fetch_optional(&self.pool);
        let user_id = user_id.await?.map(UserId::from_uuid);
        Ok(user_id.map(|user_id| Reservation { user_id, ..fresh }))
    }

    /// The log has the user: the account is open. False if somebody else took the reservation over.
    pub async fn confirm(&self, reservation: Reservation) -> Result<bool, Error> {
        let done = sqlx::query(
            "update accounts set registration = null where user_id = $1 and registration = $2",
        )
        .bind(reservation.user_id.as_uuid())
        .bind(reservation.registration)
        .execute(&self.pool);
        Ok(done.await?.rows_affected() == 1)
    }

    /// The log does not have the user and will not get it from this registration.
    pub async fn release(&self, reservation: Reservation) -> Result<(), Error> {
        sqlx::query("delete from accounts where user_id = $1 and registration = $2")
            .bind(reservation.user_id.as_uuid())
            .bind(reservation.registration)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Reservations that nobody finished for this long.
    pub async fn stale_reservations(&self, age: Duration) -> Result<Vec<Reservation>, Error> {
        let rows = sqlx::query_as::<_, (Uuid, Uuid)>(
            "select user_id, registration from accounts \
             where registration is not null and created_at < now() - make_interval(secs => $1) \
             limit 100",
        )
        .bind(age.as_secs_f64())
        .fetch_all(&self.pool);
        let reservation = |(user_id, registration)| Reservation {
            user_id: UserId::from_uuid(user_id),
            registration,
        };
        Ok(rows.await?.into_iter().map(reservation).collect())
    }

    /// Gives an account another password in the place of the one that was proven, and ends all its
    /// sessions but the one to `keep`: both or neither. Which ones ended; none where another password
    /// has come into its place meanwhile, and nothing changes.
    pub async fn change_password(
        &self,
        user_id: UserId,
        (proven_hash, new_hash): (&str, &str),
        keep: SessionId,
    ) -> Result<Option<Vec<SessionId>>, Error> {
        let mut tx = self.pool.begin().await?;
        let changed = sqlx::query(
            "update accounts set password_hash = $3 where user_id = $1 and password_hash = $2",
        )
        .bind(user_id.as_uuid())
        .bind(proven_hash)
        .bind(new_hash)
        .execute(&mut *tx)
        .await?;
        if changed.rows_affected() == 0 {
            return Ok(None);
        }
        // A statement of its own: the update above waits for sessions that are being opened with the
        // old password, and only what begins after it sees them.
        let ended = end_sessions(&mut *tx, user_id, Some(keep)).await?;
        tx.commit().await?;
        Ok(Some(ended))
    }

    /// Grants a role. False if nobody has that email.
    pub async fn grant(&self, email: &Email, role: &str) -> Result<bool, Error> {
        let done = sqlx::query(
            "update accounts set roles = array(select distinct unnest(roles || array[$2]) order by 1) \
             where email_key = $1 and registration is null",
        )
        .bind(email.key())
        .bind(role)
        .execute(&self.pool);
        Ok(done.await?.rows_affected() == 1)
    }
}
