//! The relay's life: stand by, lead, look where the stream is, publish, look again.

use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::Context;
use sandesham_domain::{Position, Timestamp};
use sandesham_log::leader::Leadership;
use sandesham_log::{LogReader, Tail};
use tokio_util::sync::CancellationToken;

use super::source::Source;
use super::status::{Lag, RelayStatus, RelayTrouble};
use super::window::{Stop, WINDOW, Width, Window};
use crate::alignment::{Alignment, Comparison, Stretch};
use crate::connect::is_connected;
use crate::error::Error;
use crate::stream;
use crate::subject::Naming;
use crate::wake::WakeListener;

/// The pause after the first failure in a row, and the longest one.
const PAUSE_MIN: Duration = Duration::from_millis(10);
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// How often a relay that had to stop looks whether an operator has put it right.
const HALTED_INTERVAL: Duration = Duration::from_secs(5);

/// Once may be an election or a busy disk.
const SILENCES_MAX: u32 = 2;

/// How often the lag is measured.
const LAG_INTERVAL: Duration = Duration::from_secs(1);

/// What a relay works with.
pub struct RelayDeps {
    /// The log.
    pub reader: LogReader,
    /// This process's own commits, if it has an appender.
    pub tail: Option<Tail>,
    /// A connection as the relay's user.
    pub client: Client,
    /// The stream and its subjects.
    pub naming: Naming,
    /// Who of several relays publishes.
    pub leadership: Leadership,
    /// Where it says how it is.
    pub status: RelayStatus,
}

/// Publishes the log to JetStream.
pub struct Relay {
    deps: RelayDeps,
    jetstream: Context,
}

impl Relay {
    /// A relay that does nothing yet.
    pub fn new(deps: RelayDeps) -> Self {
        let jetstream = stream::jetstream(deps.client.clone());
        Self { deps, jetstream }
    }

    /// Leads whenever nobody else does, until shutdown. Whatever is in the way, it keeps trying; it
    /// ends early only if the client was closed.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), Error> {
        while let Some(mut lease) = self.deps.leadership.acquire(&shutdown).await {
            tracing::info!("the relay leads");
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = lease.lost() => tracing::warn!("the relay lost its lead"),
                failed = self.lead() => return failed,
                () = self.watch_lag() => {}
            }
            self.deps.status.standing_by();
        }
        self.deps.status.standing_by();
        Ok(())
    }

    /// Publishes for as long as nobody stops it.
    async fn lead(&self) -> Result<(), Error> {
        let wakes = WakeListener::new(&self.deps.client, &self.deps.naming).await?;
        let mut source = Source::new(self.deps.reader.clone(), self.deps.tail.as_ref(), wakes);
        let mut pause = PAUSE_MIN;
        let mut certain = Position::ZERO;
        let mut silences = 0;
        let mut width = Width::Full;
        loop {
            source.look_again();
            let before = certain;
            let stop = self.publish(&mut source, width, &mut certain).await;
            let has_advanced = certain > before;
            if has_advanced {
                pause = PAUSE_MIN;
                silences = 0;
            }
            width = if has_advanced { Width::Full } else { Width::Probe };
            let wait = match stop {
                Stop::Look => {
                    width = Width::Full;
                    continue;
                }
                Stop::Resync(why) => {
                    tracing::debug!(why, "reading the stream's last sequence again");
                    pause
                }
                Stop::Silence => {
                    silences += 1;
                    tracing::debug!(silences, "an acknowledgement did not come in time");
                    if silences >= SILENCES_MAX {
                        self.deps.status.stalled(RelayTrouble::Silent);
                    }
                    pause
                }
                Stop::Stall(trouble) => {
                    self.deps.status.stalled(trouble);
                    pause
                }
                Stop::Halt(trouble) => {
                    self.deps.status.halted(trouble);
                    HALTED_INTERVAL
                }
            };
            metrics::counter!("sandesham_relay_resyncs_total").increment(1);
            tokio::time::sleep(wait).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    /// One window, from finding out where the stream ends to whatever stopped it. Up to `certain` the
    /// stream was seen to be a copy of the log.
    async fn publish(&self, source: &mut Source, width: Width, certain: &mut Position) -> Stop {
        let begun = match self.find_position(*certain).await {
            Ok(position) => position,
            Err(stop) => return stop,
        };
        let RelayDeps { client, naming, status, .. } = &self.deps;
        match Window::open(client, naming, status, (begun, width)).await {
            Ok(mut window) => {
                let stop = window.run(source).await;
                *certain = window.acknowledged();
                stop
            }
            Err(error) => Stop::passing(error),
        }
    }

    /// Where the stream ends, once it is certain that it tells the log's story.
    async fn find_position(&self, certain: Position) -> Result<Position, Stop> {
        if !is_connected(&self.deps.client) {
            return Err(Stop::Stall(RelayTrouble::Away));
        }
        match self.align(certain).await.map_err(Stop::passing)? {
            Alignment::Aligned(position) => Ok(position),
            Alignment::Ahead { stream, log } => {
                Err(Stop::Halt(RelayTrouble::Ahead { stream, log }))
            }
            Alignment::Stray(at) => Err(Stop::Halt(RelayTrouble::StrayPublish { at })),
            Alignment::Purged => Err(Stop::Resync("the stream was purged and made anew")),
        }
    }

    async fn align(&self, certain: Position) -> Result<Alignment, Error> {
        let RelayDeps { naming, reader, .. } = &self.deps;
        let first = reader.after(Position::ZERO, 1).await?;
        let first = first.first().map_or(Position(1), |record| record.position);
        let stream = stream::ensure(&self.jetstream, naming, first).await?;
        let comparison = Comparison { stream: &stream, naming, reader };
        let alignment = comparison.run(Stretch::After(certain, WINDOW)).await?;
        if alignment == Alignment::Purged {
            tracing::warn!("the stream was purged; making it anew");
            stream::make_anew(&self.jetstream, naming, first).await?;
        }
        Ok(alignment)
    }

    /// Measures for as long as it leads.
    async fn watch_lag(&self) {
        loop {
            if let Ok(Some(lag)) = self.measure_lag().await {
                self.deps.status.lagging(lag);
            }
            tokio::time::sleep(LAG_INTERVAL).await;
        }
    }

    /// None before it looked where the stream ends: nothing lags, as far as anybody knows. While NATS is
    /// away it cannot look, and nothing that was appended has come there.
    async fn measure_lag(&self) -> Result<Option<Lag>, Error> {
        let published = match self.deps.status.report().published {
            Some(published) => published,
            None if is_connected(&self.deps.client) => return Ok(None),
            None => Position::ZERO,
        };
        let head = self.deps.reader.head().await?;
        let events = head.0.saturating_sub(published.0);
        if events == 0 {
            return Ok(Some(Lag::default()));
        }
        let oldest = self.deps.reader.at(published.next()).await?;
        let seconds = oldest.map_or(0.0, |record| {
            let age = Timestamp::new(chrono::Utc::now()).since(record.recorded_at);
            age.to_std().map_or(0.0, |age| age.as_secs_f64())
        });
        Ok(Some(Lag { events, seconds }))
    }
}
