//! Live traffic at a steady pace: pairs that chat, whatever else the server does.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use futures_util::future::try_join_all;
use hdrhistogram::Histogram;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::accounts::Site;
use crate::report::latencies;
use crate::scan::{self, Frame};
use crate::socket::Socket;
use crate::traffic::{Commands, Sequence, Window};

/// Bytes of a message's text.
const TEXT_BYTES: usize = 100;

/// Pairs at it.
pub(crate) struct Live {
    stop: CancellationToken,
    senders: Vec<JoinHandle<Result<Vec<Answered>>>>,
    _receivers: Vec<AbortOnDropHandle<Result<()>>>,
}

/// When a message should have been sent, and how long after that it was answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answered {
    sent_at: Instant,
    waited: Duration,
}

impl Live {
    /// Begins.
    pub(crate) async fn start(site: &Site, pairs: usize, per_second: u32) -> Result<Self> {
        let every = Duration::from_secs(1) / per_second.max(1);
        let (mut senders, mut receivers) = (Vec::new(), Vec::new());
        let stop = CancellationToken::new();
        for (nth, pair) in (0_u32..).zip(site.register(pairs * 2).await?.chunks_exact(2)) {
            let room_id = site.dm(&pair[0], &pair[1]).await?;
            let (sender, receiver) = (site.open(&pair[0]).await?, site.open(&pair[1]).await?);
            let commands = || Commands::new(&room_id, TEXT_BYTES);
            receivers.push(AbortOnDropHandle::new(tokio::spawn(receive(receiver, commands()))));
            // Not all at the same moment.
            let begin = Instant::now() + every * nth / u32::try_from(pairs.max(1))?;
            let mut ticks = tokio::time::interval_at(begin.into(), every);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
            senders.push(tokio::spawn(send(sender, commands(), ticks, stop.clone())));
        }
        Ok(Self { stop, senders, _receivers: receivers })
    }

    /// Ends; everything that was sent is answered first.
    pub(crate) async fn stop(self) -> Result<Vec<Answered>> {
        self.stop.cancel();
        let of_each = try_join_all(self.senders).await?;
        Ok(of_each.into_iter().collect::<Result<Vec<_>>>()?.concat())
    }
}

/// How long answers took to what was sent in a window.
pub(crate) fn within(answers: &[Answered], window: Window) -> Histogram<u64> {
    let mut latency = latencies();
    for answered in answers.iter().filter(|answered| window.holds(answered.sent_at)) {
        latency.saturating_record(u64::try_from(answered.waited.as_micros()).unwrap_or(u64::MAX));
    }
    latency
}

/// The slowest hundredth of what was sent in a window, in the order it was sent: how long after the
/// window began it was, and how long its answer took.
pub(crate) fn slowest(answers: &[Answered], window: Window) -> Vec<(Duration, Duration)> {
    let in_window = answers.iter().filter(|answered| window.holds(answered.sent_at));
    let mut of_window: Vec<_> =
        in_window.map(|one| (one.sent_at.duration_since(window.from), one.waited)).collect();
    of_window.sort_unstable_by_key(|&(_, waited)| std::cmp::Reverse(waited));
    of_window.truncate(of_window.len().div_ceil(100));
    of_window.sort_unstable();
    of_window
}

async fn send(
    mut socket: Socket,
    mut commands: Commands,
    mut ticks: tokio::time::Interval,
    stop: CancellationToken,
) -> Result<Vec<Answered>> {
    let (mut answers, mut waiting) = (Vec::new(), VecDeque::new());
    let (mut first, mut next) = (1, 1);
    while !(stop.is_cancelled() && waiting.is_empty()) {
        tokio::select! {
            // Counted from when it was to be sent: a generator that is held up hides nothing.
            tick = ticks.tick(), if !stop.is_cancelled() => {
                socket.output.text(commands.send(next, Instant::now()));
                socket.flush().await?;
                waiting.push_back(tick.into_std());
                next += 1;
            }
            readable = socket.readable() => {
                readable?;
                let take = |text: &[u8], _: &mut _| {
                    if let Frame::Answer { id } = scan::frame(text)? {
                        ensure!(id == first, "answer {id} came where {first} was due");
                        let sent_at = waiting.pop_front().context("an answer nobody waits for")?;
                        answers.push(Answered { sent_at, waited: sent_at.elapsed() });
                        first += 1;
                    }
                    Ok(())
                };
                socket.receive_now(take).await?;
            }
            () = stop.cancelled(), if !stop.is_cancelled() => {}
        }
    }
    Ok(answers)
}

/// Takes what comes, checks its order, and says how far it has come.
async fn receive(mut socket: Socket, mut commands: Commands) -> Result<()> {
    let mut sequence = Sequence::default();
    loop {
        let before = sequence.last();
        socket
            .receive(|text, _| match scan::frame(text)? {
                Frame::Message { room_seq } | Frame::Numbered { room_seq } => {
                    sequence.take(room_seq)
                }
                Frame::Answer { .. } | Frame::Other => Ok(()),
            })
            .await?;
        if let Some(last) = sequence.last().filter(|_| sequence.last() != before) {
            socket.output.text(commands.delivered(last));
            socket.flush().await?;
        }
    }
}
