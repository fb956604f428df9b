//! What has to be done in the tables of accounts every now and then, for whoever runs it.
//!
//! Each does its part again and again until nothing is left, answers how many rows it settled, and may
//! be ended half way or run in two processes at once.

use std::time::Duration;

use sandesham_domain::Version;
use sandesham_log::LogReader;
use thiserror::Error;

use crate::auth::keep_superseded;
use crate::config::ApiConfig;
use crate::store::{self, Store};

/// How long sessions that are over are kept, so that a stolen token of one is known for what it is.
const SESSIONS_KEPT: Duration = Duration::from_hours(7 * 24);

/// Removes what nobody can use any more. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Housekeeping {
    store: Store,
    log: LogReader,
    failed_logins_kept: Duration,
    superseded_keys_kept: Duration,
    registration_time_max: Duration,
}

/// Why something was not done.
#[derive(Debug, Error)]
pub enum HousekeepingError {
    /// The tables could not be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The log could not be read.
    #[error("failed to read the log")]
    Log(#[from] sandesham_log::Error),
}

impl Housekeeping {
    /// With the times that the API works with.
    pub fn new(config: &ApiConfig, log: LogReader) -> Self {
        let failed_logins = config.rates.as_ref().map(|rates| rates.failed_logins_window);
        Self {
            store: Store::new(log.pool().clone()),
            log,
            // With limits off nobody counts them.
            failed_logins_kept: failed_logins.unwrap_or_default(),
            superseded_keys_kept: keep_superseded(config.auth.access_token_ttl),
            registration_time_max: config.auth.registration_time_max,
        }
    }

    /// Tickets for sockets that nobody came with in time.
    pub async fn expired_tickets(self) -> Result<u64, HousekeepingError> {
        Ok(self.store.delete_expired_tickets().await?)
    }

    /// Refresh tokens that are over.
    pub async fn expired_refresh_tokens(self) -> Result<u64, HousekeepingError> {
        Ok(self.store.delete_expired_refresh_tokens().await?)
    }

    /// Sessions that have been over for a week, and what is left of their tokens.
    pub async fn ended_sessions(self) -> Result<u64, HousekeepingError> {
        Ok(self.store.delete_ended_sessions(SESSIONS_KEPT).await?)
    }

    /// Failed log-ins that do not count any more.
    pub async fn failed_logins(self) -> Result<u64, HousekeepingError> {
        Ok(self.store.delete_failed_logins(self.failed_logins_kept).await?)
    }

    /// Signing keys of which no access token is valid any more.
    pub async fn superseded_keys(self) -> Result<u64, HousekeepingError> {
        Ok(self.store.delete_superseded_keys(self.superseded_keys_kept).await?)
    }

    /// Reservations of an email that nobody is at work on any more: the account is opened if the log
    /// has its user, else the email is free again.
    pub async fn unfinished_registrations(self) -> Result<u64, HousekeepingError> {
        let mut settled = 0;
        loop {
            let stale = self.store.stale_reservations(self.registration_time_max).await?;
            if stale.is_empty() {
                return Ok(settled);
            }
            for reservation in stale {
                let events = self.log.stream(reservation.user_id.into(), Version::ZERO).await?;
                if events.is_empty() {
                    self.store.release(reservation).await?;
                } else {
                    self.store.confirm(reservation).await?;
                }
                settled += 1;
            }
        }
    }
}
