//! When sessions were last used: gathered here, and written now and then, all in one statement.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::Utc;
use sandesham_domain::{SessionId, Timestamp};

use crate::problem::Problem;
use crate::store::Store;

/// More sessions than use a process in the time between two writes; of others the use goes untold.
const NOTED_MAX: usize = 100_000;

/// The sessions that were used since the last write.
#[derive(Clone, Debug, Default)]
pub struct Uses(Arc<Mutex<HashMap<SessionId, Timestamp>>>);

impl Uses {
    /// A session is in use.
    pub(crate) fn note(&self, session_id: SessionId) {
        let mut noted = self.lock();
        if noted.len() < NOTED_MAX || noted.contains_key(&session_id) {
            noted.insert(session_id, Timestamp::new(Utc::now()));
        }
    }

    /// Writes what was noted.
    pub(crate) async fn write(&self, store: &Store) -> Result<(), Problem> {
        let noted = std::mem::take(&mut *self.lock());
        if noted.is_empty() {
            return Ok(());
        }
        Ok(store.note_uses(noted).await?)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Timestamp>> {
        // Nothing that holds the lock can leave half a change behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
