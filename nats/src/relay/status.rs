//! What the relay says about itself, for readiness and metrics.

use std::sync::{Arc, Mutex, PoisonError};

use sandesham_domain::Position;
use thiserror::Error;

use crate::telemetry::{set_count, set_position};

/// What a relay is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RelayState {
    /// Another process leads, or none does yet.
    #[default]
    Standby,
    /// It leads and publishes.
    Publishing,
    /// It leads and cannot publish; it keeps trying. Appends go on, the log keeps what waits.
    Stalled(RelayTrouble),
    /// It leads and must not publish: an operator has to decide. It looks again every few seconds,
    /// so that what was put right needs no restart.
    Halted(RelayTrouble),
}

/// Why nothing is published.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RelayTrouble {
    /// There is no connection to NATS.
    #[error("NATS is away")]
    Away,
    /// JetStream has no room left.
    #[error("JetStream's storage is full: {0}")]
    StorageFull(String),
    /// nats-server has no room left. Unless it is told, it reckons how much it may use when it starts, from
    /// what is free then: it has to be restarted to see that there is more.
    #[error(
        "nats-server has no room left ({0}): it has to be restarted once there is, see max_file_store"
    )]
    ServerFull(String),
    /// JetStream answers questions but acknowledges nothing. After a write that failed, on a full disk
    /// say, nats-server refuses every publish to the stream without an answer until it is restarted.
    #[error(
        "JetStream acknowledges nothing: see nats-server's log; after a failed write (a full disk) it has to \
         be restarted"
    )]
    Silent,
    /// Something passing: an election, a slow disk, a lost connection, Postgres away.
    #[error("{0}")]
    Passing(String),
    /// Somebody else published under the log's subjects, which shifts the sequence for ever.
    #[error("a stray message was published at sequence {at}")]
    StrayPublish {
        /// Its sequence.
        at: Position,
    },
    /// Postgres was set back: publishing would give positions a second meaning.
    #[error(
        "the stream (at {stream}) has events that the log (at {log}) has not: a new epoch is needed, see \
         \"NATS is ahead\" in docs/operations.md"
    )]
    Ahead {
        /// The stream's last sequence.
        stream: Position,
        /// The log's head.
        log: Position,
    },
    /// JetStream acknowledged another sequence than the one it was made to expect.
    #[error("JetStream stored position {position} at sequence {sequence}")]
    WrongSequence {
        /// What was published.
        position: Position,
        /// What was acknowledged.
        sequence: u64,
    },
}

impl RelayTrouble {
    /// Whether the server stays so until it is restarted, also when its disk has room again.
    pub const fn needs_restart(&self) -> bool {
        matches!(self, Self::ServerFull(_) | Self::Silent)
    }

    /// A word for it, as metrics have it.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::StorageFull(_) => "storage_full",
            Self::ServerFull(_) => "server_full",
            Self::Silent => "silent",
            Self::Passing(_) => "passing",
            Self::StrayPublish { .. } => "stray_publish",
            Self::Ahead { .. } => "ahead",
            Self::WrongSequence { .. } => "wrong_sequence",
        }
    }
}

/// How far JetStream is behind the log.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lag {
    /// Events that are not there yet.
    pub events: u64,
    /// The age of the oldest of them; 0 when there is none.
    pub seconds: f64,
}

/// A moment's view of a relay.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RelayReport {
    /// What it is doing.
    pub state: RelayState,
    /// The last position that JetStream acknowledged; none before the first look, or on standby.
    pub published: Option<Position>,
    /// How far JetStream is behind; none on standby.
    pub lag: Option<Lag>,
}

impl RelayReport {
    /// What is in the way, if something is.
    pub const fn trouble(&self) -> Option<&RelayTrouble> {
        match &self.state {
            RelayState::Stalled(trouble) | RelayState::Halted(trouble) => Some(trouble),
            RelayState::Standby | RelayState::Publishing => None,
        }
    }

    /// Metrics tell the trouble that there is: 1 for its kind, 0 for those that were.
    fn enter(&mut self, state: RelayState) {
        if self.state == state {
            return;
        }
        if let Some(trouble) = self.trouble() {
            metrics::gauge!("sandesham_relay_trouble", "kind" => trouble.kind()).set(0.0);
        }
        self.state = state;
        if let Some(trouble) = self.trouble() {
            metrics::gauge!("sandesham_relay_trouble", "kind" => trouble.kind()).set(1.0);
        }
    }

    /// Whether it is fine: publishing, or standing by.
    pub const fn is_well(&self) -> bool {
        matches!(self.state, RelayState::Publishing | RelayState::Standby)
    }
}

/// Shared between a relay and whoever reports on it; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct RelayStatus(Arc<Mutex<RelayReport>>);

impl RelayStatus {
    /// Of a relay that has not begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// How it is right now.
    pub fn report(&self) -> RelayReport {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn standing_by(&self) {
        self.update(|report| {
            report.enter(RelayState::Standby);
            *report = RelayReport::default();
        });
    }

    /// The stream ends here. It says nothing yet about whether it will take more.
    pub(super) fn found(&self, position: Position) {
        self.update(|report| report.published = Some(position));
    }

    /// The stream took everything up to here.
    pub(super) fn publishing_at(&self, position: Position) {
        set_position("sandesham_relay_position", position);
        self.update(|report| {
            report.enter(RelayState::Publishing);
            report.published = Some(position);
        });
    }

    pub(super) fn stalled(&self, trouble: RelayTrouble) {
        self.in_trouble(RelayState::Stalled(trouble));
    }

    pub(super) fn halted(&self, trouble: RelayTrouble) {
        self.in_trouble(RelayState::Halted(trouble));
    }

    pub(super) fn lagging(&self, lag: Lag) {
        set_count("sandesham_relay_lag_events", lag.events);
        metrics::gauge!("sandesham_relay_lag_seconds").set(lag.seconds);
        self.update(|report| report.lag = Some(lag));
    }

    /// Says it in the log once, not at every try.
    fn in_trouble(&self, state: RelayState) {
        self.update(|report| {
            if report.state != state {
                match &state {
                    RelayState::Halted(trouble) => tracing::error!(%trouble, "the relay stopped"),
                    RelayState::Stalled(trouble) => tracing::warn!(%trouble, "the relay is stuck"),
                    RelayState::Standby | RelayState::Publishing => {}
                }
                report.enter(state);
            }
        });
    }

    fn update(&self, change: impl FnOnce(&mut RelayReport)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
