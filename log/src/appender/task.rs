//! The task that appends.

use std::collections::VecDeque;
use std::sync::Arc;

use sandesham_domain::Published;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use super::AppenderOptions;
use super::batch::Gathering;
use super::entry::Entry;
use super::handle::{AppendHandle, BACKGROUND_MAX, QUEUE_KIB_MAX, QUEUE_MAX};
use super::telemetry::Telemetry;
use crate::append::{BatchOutcome, CommitState, RawAppend};
use crate::error::Error;
use crate::tail::TailWriter;

/// A batch has room for so many commits of background work, which so is never starved; and for no more, as
/// whoever sends something meanwhile waits until it is appended.
const BACKGROUND_SHARE: usize = 24;

/// Appends what is submitted to its handles: one connection of its own, one append in flight.
pub struct Appender {
    pub(super) connect: PgConnectOptions,
    pub(super) connection: Option<RawAppend>,
    pub(super) live: Queue,
    pub(super) background: Queue,
    pub(super) telemetry: Telemetry,
    options: AppenderOptions,
    tail: TailWriter,
}

/// Commits on their way, and those that wait for a batch.
pub(super) struct Queue {
    incoming: mpsc::Receiver<Entry>,
    pub(super) waiting: VecDeque<Entry>,
}

impl Appender {
    /// The task, and the handle to clone for all who append. It connects when there is something to
    /// append, and again whenever the connection is lost.
    pub fn new(connect: PgConnectOptions, options: AppenderOptions) -> (Self, AppendHandle) {
        let (live_sender, live) = mpsc::channel(QUEUE_MAX);
        let (background_sender, background) = mpsc::channel(BACKGROUND_MAX);
        let (tail_writer, tail) = TailWriter::new();
        let handle = AppendHandle {
            live: live_sender,
            background: background_sender,
            kib_permits: Arc::new(Semaphore::new(QUEUE_KIB_MAX)),
            background_permits: Arc::new(Semaphore::new(BACKGROUND_MAX)),
            tail,
            answer_within: options.answer_within,
        };
        let appender = Self {
            connect,
            connection: None,
            live: Queue::new(live),
            background: Queue::new(background),
            telemetry: Telemetry::new(),
            options,
            tail: tail_writer,
        };
        (appender, handle)
    }

    /// Runs until `shutdown`, then appends what was queued before it, and ends.
    pub async fn run(mut self, shutdown: CancellationToken) -> Result<(), Error> {
        // Handles made before metrics are set up tell nobody anything.
        self.telemetry = Telemetry::new();
        while self.next(&shutdown).await {
            self.take_in();
            let gathering = self.gather();
            self.telemetry.queued(self.live.waiting.len() + self.background.waiting.len());
            if !gathering.entries.is_empty() {
                self.append_batch(gathering.entries, &shutdown).await?;
            }
        }
        Ok(())
    }

    /// Waits until something waits; false when nothing ever will again.
    async fn next(&mut self, shutdown: &CancellationToken) -> bool {
        loop {
            if shutdown.is_cancelled() {
                self.live.incoming.close();
                self.background.incoming.close();
            }
            if !self.live.waiting.is_empty() || !self.background.waiting.is_empty() {
                return true;
            }
            tokio::select! {
                Some(entry) = self.live.incoming.recv() => self.live.waiting.push_back(entry),
                Some(entry) = self.background.incoming.recv() => {
                    self.background.waiting.push_back(entry);
                }
                () = shutdown.cancelled(), if !self.live.incoming.is_closed() => {}
                else => return false,
            }
        }
    }

    /// Takes over what is on its way, without waiting.
    pub(super) fn take_in(&mut self) {
        self.live.take_in();
        self.background.take_in();
    }

    fn gather(&mut self) -> Gathering {
        let commits_max = self.options.batch_commits_max.max(1);
        let for_live = commits_max.saturating_sub(BACKGROUND_SHARE).max(1);
        let mut gathering = Gathering::default();
        gathering.take(&mut self.live.waiting, for_live);
        let with_background = commits_max.min(gathering.entries.len() + BACKGROUND_SHARE);
        gathering.take(&mut self.background.waiting, with_background);
        gathering
    }

    /// Answers each commit of a batch, and tells the tail.
    pub(super) fn answer(&self, entries: Vec<Entry>, outcome: BatchOutcome) {
        let BatchOutcome { states, accepted, already } = outcome;
        let events = accepted.len();
        self.telemetry.batch(events, &states, entries.iter().map(|entry| entry.submitted));
        let mut published = Vec::with_capacity(events + already.len());
        let (mut accepted, mut already) = (accepted.into_iter(), already.into_iter());
        for (entry, state) in entries.into_iter().zip(states) {
            let is_already = state == CommitState::Already;
            let numbers = if is_already { &mut already } else { &mut accepted };
            published.extend(entry.settle(state, numbers));
        }
        if published.is_empty() {
            return;
        }
        // What an earlier call had appended stands before what this one did. A batch that is sent again was
        // appended as a whole or not at all; should that ever change, the tail still gives out a sorted run.
        published.sort_by_key(|event: &Arc<Published>| event.record.position);
        self.tail.push(published.into());
    }
}

impl Queue {
    fn new(incoming: mpsc::Receiver<Entry>) -> Self {
        Self { incoming, waiting: VecDeque::new() }
    }

    fn take_in(&mut self) {
        while self.waiting.len() < QUEUE_MAX {
            let Ok(entry) = self.incoming.try_recv() else { break };
            self.waiting.push_back(entry);
        }
    }
}
