//! A NATS server that runs but stores nothing any more is started again.
//!
//! After a write that failed, on a full disk say, nats-server refuses every further one to the stream until
//! it is restarted, also when there is space again. Started while there is none, it refuses them as well: it
//! reckons then how much it may use.

use std::convert::Infallible;
use std::time::Duration;

use sandesham_nats::{RelayReport, RelayStatus, RelayTrouble};
use tokio::time::Instant;

use crate::up::service::Restarter;

const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long nothing may be stored before the server is started again; longer each time: the disk may still
/// be full, and whoever else uses the server notices a restart.
const PATIENCE_MIN: Duration = Duration::from_secs(5);
const PATIENCE_MAX: Duration = Duration::from_mins(1);

/// Looks after our own server, if there is one and a relay that can tell.
pub(super) async fn of_nats(
    restarter: Option<&Restarter>,
    relay: Option<RelayStatus>,
) -> Infallible {
    let (Some(restarter), Some(relay)) = (restarter, relay) else {
        return std::future::pending().await;
    };
    let mut watch = Watch { stuck_since: None, patience: PATIENCE_MIN };
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        if watch.is_over(&relay.report(), Instant::now()) {
            restarter.restart();
        }
    }
}

struct Watch {
    stuck_since: Option<Instant>,
    patience: Duration,
}

impl Watch {
    /// Whether the server has to be started again.
    fn is_over(&mut self, report: &RelayReport, now: Instant) -> bool {
        if !report.trouble().is_some_and(RelayTrouble::needs_restart) {
            self.stuck_since = None;
            if report.is_well() {
                self.patience = PATIENCE_MIN;
            }
            return false;
        }
        let since = *self.stuck_since.get_or_insert(now);
        let is_over = now - since >= self.patience;
        if is_over {
            self.stuck_since = None;
            self.patience = (self.patience * 2).min(PATIENCE_MAX);
        }
        is_over
    }
}

#[cfg(test)]
mod tests {
    use sandesham_nats::RelayState;

    use super::*;

    /// After how many seconds of the same state a restart is due, each time.
    fn restarts(watch: &mut Watch, state: &RelayState, seconds: u64) -> Vec<u64> {
        let report = RelayReport { state: state.clone(), ..RelayReport::default() };
        let begun = Instant::now();
        let is_over = |second: &u64| watch.is_over(&report, begun + Duration::from_secs(*second));
        (0..seconds).filter(is_over).collect()
    }

    fn watch() -> Watch {
        Watch { stuck_since: None, patience: PATIENCE_MIN }
    }

    #[test]
    fn a_stuck_server_is_restarted_less_and_less_often_until_it_is_well() {
        let (silent, mut watch) = (RelayState::Stalled(RelayTrouble::Silent), watch());
        assert_eq!(restarts(&mut watch, &silent, 200), [5, 16, 37, 78, 139]);
        assert!(restarts(&mut watch, &RelayState::Publishing, 200).is_empty());
        let full = RelayState::Stalled(RelayTrouble::ServerFull(String::new()));
        assert_eq!(restarts(&mut watch, &full, 10), [5]);
    }

    #[test]
    fn a_server_that_is_away_or_at_a_limit_that_somebody_set_is_left_alone() {
        for trouble in [RelayTrouble::Away, RelayTrouble::StorageFull(String::new())] {
            assert!(restarts(&mut watch(), &RelayState::Stalled(trouble), 200).is_empty());
        }
    }
}
