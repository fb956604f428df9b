//! What is planned.

use sandesham_domain::{ScheduleId, Timestamp, UserId};

use super::{DueSchedule, ScheduleFilter, ScheduleKey, ScheduleView};
use crate::error::Error;
use crate::page::{Page, Paged};
use crate::reads::Reads;

impl Reads {
    /// An author's schedules, in the order in which they are, or were, due.
    pub async fn schedules(
        &self,
        _author: UserId,
        _filter: ScheduleFilter,
        _page: Page<ScheduleKey>,
    ) -> Result<Paged<ScheduleView>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }

    /// A schedule of an author.
    pub async fn schedule(
        &self,
        _author: UserId,
        _schedule: ScheduleId,
    ) -> Result<Option<ScheduleView>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }

    /// How many of an author's schedules are pending.
    pub async fn pending_schedules(&self, _author: UserId) -> Result<u64, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }

    /// The occurrences of all authors that are due by `until`, in due order, at most `limit`.
    pub async fn due_schedules(
        &self,
        _until: Timestamp,
        _limit: u32,
    ) -> Result<Vec<DueSchedule>, Error> {
        Err(sqlx::Error::PoolClosed.into())
    }
}
