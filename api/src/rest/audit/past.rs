//! Looking into the past, without getting in the way of the present.

use std::time::Duration;

use futures_util::future::BoxFuture;
use sandesham_domain::Position;
use sandesham_projections::{PastReader, ProjectionName, ReplayError};
use tokio::time::timeout;

use super::moment::refusal;
use crate::problem::Problem;
use crate::state::AppState;

/// How long a look into the past waits for those before it.
const TURN_WAIT_MAX: Duration = Duration::from_secs(1);

/// How long one may take: it reads a part of one room by indexes.
const TIME_MAX: Duration = Duration::from_secs(10);

/// How long the read model that serves as an index of the log is waited for.
const INDEX_WAIT_MAX: Duration = Duration::from_secs(2);

/// What reads the past.
pub(super) fn reader(state: &AppState) -> PastReader {
    PastReader::new(state.log.clone(), state.reads.clone())
}

/// Reads something as it was after `position`: a few at once in this process, and each for so long and no
/// longer.
pub(super) async fn look<T>(
    state: &AppState,
    position: Position,
    read: BoxFuture<'_, Result<T, ReplayError>>,
) -> Result<T, Problem> {
    let Ok(Ok(_turn)) = timeout(TURN_WAIT_MAX, state.replays.acquire()).await else {
        return Err(Problem::Busy);
    };
    let index = [ProjectionName::Receipts];
    state.progress.wait_for(&index, position, INDEX_WAIT_MAX).await?;
    match timeout(TIME_MAX, read).await {
        Ok(read) => read.map_err(refusal),
        Err(_) => Err(Problem::unavailable("a look into the past took too long")),
    }
}
