//! Reading ahead: what a release will be decided on is in memory before it is due.

use std::collections::BTreeSet;
use std::time::Duration;

use sandesham_domain::room::Room;
use sandesham_domain::schedule::Schedule;
use sandesham_domain::user::User;
use sandesham_log::{Error, Executor, describe};
use tracing::warn;

use crate::window::Due;

/// While Postgres is away nothing is held up for what could have been read ahead.
const WARM_TIME_MAX: Duration = Duration::from_secs(2);

/// Reads schedules, their authors and their rooms into the cache, each kind together. A hint: what is
/// not there is read when it is decided on.
pub(crate) async fn warm(executor: Executor, dues: Vec<Due>) {
    match tokio::time::timeout(WARM_TIME_MAX, read(&executor, &dues)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => warn!(error = describe(&error), "cannot read ahead"),
        Err(_) => warn!("cannot read ahead in time"),
    }
}

async fn read(executor: &Executor, dues: &[Due]) -> Result<(), Error> {
    let schedules = dues.iter().map(|due| due.schedule_id);
    let schedules = executor.load_all::<Schedule>(schedules).await?;
    let (mut authors, mut rooms) = (BTreeSet::new(), BTreeSet::new());
    for (_, schedule) in &schedules {
        authors.extend(schedule.aggregate.author());
        rooms.extend(schedule.aggregate.plan().map(|plan| plan.room_id));
    }
    executor.load_all::<User>(authors).await?;
    executor.load_all::<Room>(rooms).await?;
    Ok(())
}
