//! Publishing with many unanswered at a time, and stopping at the first failure.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::header::{HeaderMap, NATS_EXPECTED_LAST_SEQUENCE};
use async_nats::{Client, Message, Subject, Subscriber};
use futures_util::{FutureExt, StreamExt};
use sandesham_domain::{Position, Published};
use sandesham_log::describe;
use tokio::time::Instant;

use super::ack::{self, Ack};
use super::erase;
use super::source::Source;
use super::status::{RelayStatus, RelayTrouble};
use crate::connect::is_connected;
use crate::error::{BoxedError, Error};
use crate::subject::Naming;

/// Publishes that may be unanswered. The server takes 83,000 a second with this many; more gains nothing.
pub(super) const WINDOW: u64 = 2_000;

/// The room that is worth another read: a window that fills up again one by one would read the log one by
/// one, too.
const ROOM_MIN: u64 = 500;

/// A server that answers nothing for so long has lost its leader or is stuck.
const ACK_TIMEOUT: Duration = Duration::from_secs(2);

/// How long the stream is believed to be as it was: whatever was done to it meanwhile, a quiet log would
/// not notice, and a purge not even a busy one.
const LOOK_INTERVAL: Duration = Duration::from_secs(5);

/// How much a window may have unanswered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    /// As many as make it quick.
    Full,
    /// One, until it is acknowledged: the stream took nothing of the last window, and of many that it does
    /// not take all but the first are answered with a wrong sequence, which hides that the first is not
    /// answered at all, and fills the server's log.
    Probe,
}

/// Why a window came to its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// Nothing is wrong: look at the stream again.
    Look,
    /// Read the stream's last sequence and go on from there.
    Resync(&'static str),
    /// The same; an answer was waited for in vain.
    Silence,
    /// Wait a little first.
    Stall(RelayTrouble),
    /// Do not go on.
    Halt(RelayTrouble),
}

impl Stop {
    /// An error that may be gone at the next try.
    pub(super) fn passing(error: impl Into<BoxedError>) -> Self {
        Self::Stall(RelayTrouble::Passing(describe(error.into().as_ref())))
    }
}

/// One run of publishing. Its answers come to an inbox of its own: what arrives after the window was
/// dropped reaches nobody.
pub(super) struct Window<'a> {
    client: &'a Client,
    naming: &'a Naming,
    status: &'a RelayStatus,
    width: Width,
    inbox: String,
    acks: Subscriber,
    sent: Position,
    /// An event that tells of an erasure, and what was taken after it: they wait until all before it is in the
    /// stream.
    held: VecDeque<Arc<Published>>,
    acknowledged: Position,
    /// What the status was told of it.
    told: Position,
    progress_at: Instant,
    opened_at: Instant,
    /// How often the client had connected when the window was opened.
    connects: u64,
}

impl<'a> Window<'a> {
    /// A window that continues a stream which ends at `position`.
    pub(super) async fn open(
        client: &'a Client,
        naming: &'a Naming,
        status: &'a RelayStatus,
        (position, width): (Position, Width),
    ) -> Result<Self, Error> {
        let inbox = client.new_inbox();
        let acks = client.subscribe(format!("{inbox}.*")).await;
        let acks = acks.map_err(Error::nats("subscribe to acknowledgements"))?;
        status.found(position);
        let now = Instant::now();
        Ok(Self {
            client,
            naming,
            status,
            width,
            inbox,
            acks,
            sent: position,
            held: VecDeque::new(),
            acknowledged: position,
            told: position,
            progress_at: now,
            opened_at: now,
            connects: connects(client),
        })
    }

    /// How far it came.
    pub(super) const fn acknowledged(&self) -> Position {
        self.acknowledged
    }

    /// Publishes what `source` gives until something is in the way.
    pub(super) async fn run(&mut self, source: &mut Source) -> Stop {
        loop {
            if let Err(stop) = self.step(source).await {
                return stop;
            }
        }
    }

    async fn step(&mut self, source: &mut Source) -> Result<(), Stop> {
        if !is_connected(self.client) {
            return Err(Stop::Stall(RelayTrouble::Away));
        }
        if connects(self.client) != self.connects {
            return Err(Stop::Resync("the server was away"));
        }
        let look_at = self.opened_at + LOOK_INTERVAL;
        let is_due = Instant::now() >= look_at;
        let unanswered = self.sent.0 - self.acknowledged.0;
        if unanswered == 0 && !self.held.is_empty() {
            let held = std::mem::take(&mut self.held);
            self.publish(held).await?;
            return self.take_ready_acks();
        }
        let (most, room_min) = match self.width {
            Width::Full => (WINDOW, ROOM_MIN),
            Width::Probe => (1, 1),
        };
        let room = most.saturating_sub(unanswered);
        let takes_more = room >= room_min && !is_due && self.held.is_empty();
        if takes_more && source.has_more() {
            let limit = usize::try_from(room).unwrap_or(usize::MAX);
            let events = source.take(self.sent, limit).await.map_err(Stop::passing)?;
            self.publish(events.into()).await?;
            return self.take_ready_acks();
        }
        if unanswered == 0 {
            self.status.publishing_at(self.acknowledged);
            if is_due {
                return Err(Stop::Look);
            }
        }
        let deadline = self.progress_at + ACK_TIMEOUT;
        tokio::select! {
            message = self.acks.next() => {
                self.take_ack(message.as_ref())?;
                self.take_ready_acks()
            }
            () = source.wait(self.sent), if takes_more => Ok(()),
            () = tokio::time::sleep_until(deadline), if unanswered > 0 => {
                Err(Stop::Silence)
            }
            () = tokio::time::sleep_until(look_at), if unanswered == 0 => Ok(()),
        }
    }

    async fn publish(&mut self, mut events: VecDeque<Arc<Published>>) -> Result<(), Stop> {
        if self.sent == self.acknowledged {
            self.progress_at = Instant::now();
        }
        let mut sent = 0;
        // The client's own queue is bounded: without a connection it would wait for ever.
        let mut deadline = Instant::now() + ACK_TIMEOUT;
        while let Some(event) = events.pop_front() {
            if erase::tells(&event.record) {
                if self.sent > self.acknowledged {
                    events.push_front(event);
                    self.held = events;
                    break;
                }
                let erasing = erase::erase(self.client, self.naming, &event.record);
                erasing.await.map_err(Stop::passing)?;
                deadline = Instant::now() + ACK_TIMEOUT;
                self.progress_at = Instant::now();
            }
            sent += 1;
            let publish = self.publish_one(&event);
            match tokio::time::timeout_at(deadline, publish).await {
                Ok(published) => published?,
                Err(_) => return Err(Stop::Resync("NATS takes no more")),
            }
        }
        metrics::counter!("sandesham_relay_sent_total").increment(sent);
        Ok(())
    }

    async fn publish_one(&mut self, event: &Published) -> Result<(), Stop> {
        let position = event.record.position;
        let mut headers = HeaderMap::new();
        headers.insert(NATS_EXPECTED_LAST_SEQUENCE, self.sent.to_string());
        let subject = self.naming.log_subject(&event.record);
        let reply = Subject::from(format!("{}.{position}", self.inbox));
        let payload = event.envelope.clone();
        self.client
            .publish_with_reply_and_headers(subject, reply, headers, payload)
            .await
            .map_err(Stop::passing)?;
        self.sent = position;
        Ok(())
    }

    /// Answers come in the order of the publishes: one look takes all that are there.
    fn take_ready_acks(&mut self) -> Result<(), Stop> {
        while let Some(message) = self.acks.next().now_or_never() {
            self.take_ack(message.as_ref())?;
        }
        if self.acknowledged > self.told {
            self.told = self.acknowledged;
            self.status.publishing_at(self.told);
        }
        Ok(())
    }

    fn take_ack(&mut self, message: Option<&Message>) -> Result<(), Stop> {
        let Some(message) = message else {
            return Err(Stop::Stall(RelayTrouble::Away));
        };
        let expected = self.acknowledged.next();
        match ack::parse(message) {
            Ack::Stored(_) if ack::position(message) != Some(expected) => {
                Err(Stop::Resync("an acknowledgement is missing"))
            }
            Ack::Stored(sequence) if sequence != expected.0 => {
                Err(Stop::Halt(RelayTrouble::WrongSequence { position: expected, sequence }))
            }
            Ack::Stored(_) => {
                self.width = Width::Full;
                self.acknowledged = expected;
                self.progress_at = Instant::now();
                Ok(())
            }
            Ack::Resync(why) => Err(Stop::Resync(why)),
            Ack::Refused(trouble) => Err(Stop::Stall(trouble)),
        }
    }
}

fn connects(client: &Client) -> u64 {
    client.statistics().connects.load(Ordering::Relaxed)
}
