//! The task behind the feed: own commits, JetStream's copy, and the log for what neither brings.

use std::sync::Arc;
use std::time::Duration;

use async_nats::Client;
use sandesham_domain::erasure::ErasureEvent;
use sandesham_domain::{EventType, Position, Published, StreamEvent as _};
use sandesham_log::{LogReader, Tail, TailItem, TailReader, describe};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::copy::Copy;
use super::early::{Early, decode_envelope};
use super::reader::FeedHandle;
use super::recent::Recent;
use crate::connect::is_connected;
use crate::error::Error;
use crate::subject::Naming;
use crate::tail::next_of;
use crate::telemetry::set_position;
use crate::wake::{WakeListener, announce};

/// How long a hole may wait for JetStream before it is read from the log.
const HOLE_PATIENCE: Duration = Duration::from_millis(100);

/// How often the log's head is read while JetStream's copy is there; a lost last message of a quiet
/// log is late by this much.
const HEAD_INTERVAL: Duration = Duration::from_secs(1);

/// How often the log is read while JetStream's copy is away.
const AWAY_INTERVAL: Duration = Duration::from_millis(100);

/// The pause between two reads of the log for holes that nothing else can fill.
const AWAY_HOLE_INTERVAL: Duration = Duration::from_millis(10);

/// How long the copy is followed after the last event that another process appended. A process that
/// appends everything itself never has its own events sent back.
const FOREIGN_LINGER: Duration = Duration::from_secs(10);

/// Events of one read of the log.
const PAGE: u32 = 500;

/// What a feed works with.
pub struct FeedDeps {
    /// The log.
    pub reader: LogReader,
    /// This process's own commits, if it has an appender.
    pub tail: Option<Tail>,
    /// A connection to NATS.
    pub client: Client,
    /// The stream and its subjects.
    pub naming: Naming,
}

/// Follows the log, from its head when it was opened.
pub struct Feed {
    reader: LogReader,
    client: Client,
    naming: Naming,
    tail: Option<TailReader>,
    copy: Copy,
    early: Early,
    recent: Arc<Recent>,
    position: watch::Sender<Position>,
    /// This process's last commit, for the wakes of others.
    own: watch::Sender<Position>,
    /// How far the log reaches, as far as anybody said.
    known: Position,
    /// Since when the event after this position is missed.
    hole: Option<(Position, Instant)>,
    looked_at: Instant,
    /// When an event last came from another process.
    foreign_at: Option<Instant>,
    /// Whether the last read of the log failed: said once, not at every try.
    is_log_away: bool,
    /// What the log holds and this program cannot read.
    trouble: watch::Sender<Option<String>>,
}

impl Feed {
    /// A feed that continues after the log's head, and the handle to read it with. Nothing comes
    /// before it [`run`](Self::run)s.
    pub async fn open(deps: FeedDeps) -> Result<(Self, FeedHandle), Error> {
        let FeedDeps { reader, tail, client, naming } = deps;
        // Before the head is read, so that no commit is between the two.
        let tail = tail.as_ref().map(Tail::subscribe);
        let head = reader.head().await?;
        let recent = Arc::new(Recent::after(head));
        let (position, watched) = watch::channel(head);
        let trouble = watch::Sender::new(None);
        let handle = FeedHandle {
            reader: reader.clone(),
            recent: Arc::clone(&recent),
            position: watched,
            trouble: trouble.subscribe(),
        };
        let feed = Self {
            copy: Copy::new(client.clone(), naming.clone(), reader.clone()),
            reader,
            client,
            naming,
            tail,
            early: Early::default(),
            recent,
            position,
            own: watch::Sender::new(head),
            known: head,
            hole: None,
            looked_at: Instant::now(),
            foreign_at: None,
            is_log_away: false,
            trouble,
        };
        Ok((feed, handle))
    }

    /// Follows the log until shutdown. Ends early only if the log went back: what was given out is
    /// not true any more, and the process has to begin anew.
    pub async fn run(mut self, shutdown: CancellationToken) -> Result<(), Error> {
        let wakes = WakeListener::new(&self.client, &self.naming).await?;
        let announcing = announce(self.client.clone(), self.naming.clone(), self.own.subscribe());
        tokio::select! {
            () = shutdown.cancelled() => Ok(()),
            ended = self.follow(wakes) => ended,
            () = announcing => Ok(()),
        }
    }

    async fn follow(&mut self, mut wakes: WakeListener) -> Result<(), Error> {
        loop {
            self.tend_copy();
            let look_at = self.next_look();
            tokio::select! {
                biased;
                item = next_of(&mut self.tail) => self.take_commits(&item),
                messages = self.copy.next() => self.take_messages(messages),
                head = wakes.next() => self.known = self.known.max(head),
                () = tokio::time::sleep_until(look_at) => self.look().await?,
            }
            self.note_hole();
        }
    }

    fn position(&self) -> Position {
        *self.position.borrow()
    }

    /// Follows JetStream's copy while it is needed and there.
    fn tend_copy(&mut self) {
        if is_connected(&self.client) && self.needs_copy() {
            self.copy.open(self.position());
        } else {
            // After an outage it is compared with the log again.
            self.copy.close();
        }
    }

    fn needs_copy(&self) -> bool {
        self.tail.is_none()
            || self.hole.is_some()
            || self.foreign_at.is_some_and(|at| at.elapsed() < FOREIGN_LINGER)
    }

    /// When the log has to be looked at, if nothing comes before.
    fn next_look(&self) -> Instant {
        match self.hole {
            Some(_) if self.is_copy_away() => self.looked_at + AWAY_HOLE_INTERVAL,
            Some((_, since)) => (since + HOLE_PATIENCE).max(self.looked_at + AWAY_HOLE_INTERVAL),
            None if self.is_copy_away() => self.looked_at + AWAY_INTERVAL,
            None => self.looked_at + HEAD_INTERVAL,
        }
    }

    fn is_copy_away(&self) -> bool {
        !is_connected(&self.client) || (self.needs_copy() && !self.copy.is_open())
    }

    fn note_hole(&mut self) {
        let position = self.position();
        let reaches = self.early.last().map_or(self.known, |last| last.max(self.known));
        self.hole = match self.hole {
            _ if reaches <= position => None,
            Some((at, since)) if at == position => Some((at, since)),
            _ => Some((position, Instant::now())),
        };
    }

    fn take_commits(&mut self, item: &TailItem) {
        let events = match item {
            TailItem::Events(events) => events,
            // The head will say what was missed.
            TailItem::Lagged => return self.look_at_once(),
            TailItem::Closed => return self.tail = None,
        };
        let position = self.position();
        let (Some(first), Some(last)) = (events.first(), events.last()) else { return };
        self.own.send_replace(last.record.position);
        if first.record.position == position.next() {
            self.push(events);
        } else if last.record.position > position {
            self.early.keep_all(events);
        }
        self.push_early();
    }

    fn take_messages(&mut self, messages: Vec<(Position, async_nats::jetstream::Message)>) {
        let mut end = self.position();
        let mut run = Vec::new();
        for (position, message) in messages {
            self.known = self.known.max(position);
            if position == end.next() {
                if let Some(event) = decode_envelope(position, message.payload.clone()) {
                    run.push(event);
                    end = position;
                }
            } else if position > end {
                self.early.keep_envelope(position, message.payload.clone());
            }
        }
        self.push_foreign(&run);
        self.push_early();
    }

    /// Reads the head, or what is missed.
    async fn look(&mut self) -> Result<(), Error> {
        let looked = if self.hole.is_some() || self.is_copy_away() {
            self.fill().await
        } else {
            self.read_head().await.map(|head| self.known = self.known.max(head))
        };
        // From the end of the read on, so that a slow log is not asked without a pause.
        self.looked_at = Instant::now();
        match looked {
            Ok(()) => {
                self.is_log_away = false;
                self.trouble.send_if_modified(|trouble| trouble.take().is_some());
                Ok(())
            }
            Err(Error::Log(error)) => {
                if !self.is_log_away {
                    tracing::warn!(%error, "the feed cannot read the log");
                }
                self.is_log_away = true;
                if !error.may_pass() {
                    self.trouble.send_replace(Some(describe(&error)));
                }
                self.looked_at += AWAY_INTERVAL;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Reads what is missed from the log.
    async fn fill(&mut self) -> Result<(), Error> {
        loop {
            let position = self.position();
            let page = self.reader.after(position, PAGE).await?;
            let is_last = page.len() < PAGE as usize;
            let events: Vec<_> =
                page.into_iter().map(|record| Arc::new(Published::new(record))).collect();
            metrics::counter!("sandesham_feed_filled_total").increment(events.len() as u64);
            self.push_foreign(&events);
            self.push_early();
            if is_last {
                return self.check_end().await;
            }
        }
    }

    /// Everything was read: who claimed more, claimed it wrongly.
    async fn check_end(&mut self) -> Result<(), Error> {
        self.known = self.read_head().await?;
        self.early.forget_after(self.known);
        Ok(())
    }

    async fn read_head(&mut self) -> Result<Position, Error> {
        let head = self.reader.head().await?;
        let position = self.position();
        if head < position { Err(Error::LogWentBack { position, head }) } else { Ok(head) }
    }

    fn look_at_once(&mut self) {
        self.looked_at = Instant::now().checked_sub(HEAD_INTERVAL).unwrap_or(self.looked_at);
    }

    fn push_foreign(&mut self, events: &[Arc<Published>]) {
        if !events.is_empty() {
            self.foreign_at = Some(Instant::now());
            self.push(events);
        }
    }

    fn push_early(&mut self) {
        let position = self.position();
        let events = self.early.take_after(position);
        self.push(&events);
    }

    /// What was erased is kept neither here nor with this process's own commits.
    fn forget_erased(&self, events: &[Arc<Published>]) {
        for event in events.iter().filter(|event| event.record.event_type == EventType::LogErased) {
            if let Ok(ErasureEvent::Told(told)) = ErasureEvent::from_record(&event.record) {
                self.recent.erase(told.positions.iter());
                if let Some(tail) = &self.tail {
                    tail.erase(&told.positions);
                }
            }
        }
    }

    /// The one place where the feed moves on: `events` follow its position without a gap.
    fn push(&mut self, events: &[Arc<Published>]) {
        if let Some(last) = events.last() {
            self.recent.extend(events);
            self.forget_erased(events);
            self.position.send_replace(last.record.position);
            set_position("sandesham_feed_position", last.record.position);
        }
    }
}
