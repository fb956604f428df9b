//! Pairs that chat: one sends, `in_flight` messages at a time, the other acknowledges delivery.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use futures_util::future::try_join_all;
use hdrhistogram::Histogram;
use tokio::sync::watch;
use tokio::time::{sleep_until, timeout};

use crate::accounts::Site;
use crate::processes::{self, MemoryWatch};
use crate::report::{Section, Target, latencies, to_f64};
use crate::scan::{self, Frame};
use crate::server::Server;
use crate::socket::Socket;
use crate::traffic::{Commands, Sequence, Window, age};

/// After the last message was sent everything must have arrived within this.
const DRAIN_MAX: Duration = Duration::from_secs(30);

/// How much of it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct EndToEnd {
    /// Pairs that chat at the same time.
    #[arg(long, default_value_t = 50)]
    pub(crate) pairs: usize,
    /// Messages of one sender that wait for their answer.
    #[arg(long, default_value_t = 16)]
    pub(crate) in_flight: usize,
    /// Seconds that count.
    #[arg(long, default_value_t = 10)]
    pub(crate) seconds: u64,
    /// Seconds before those.
    #[arg(long, default_value_t = 3)]
    pub(crate) warm_up: u64,
    /// Bytes of a message's text.
    #[arg(long, default_value_t = 100)]
    pub(crate) text_bytes: usize,
    /// Messages a second that are asked for.
    #[arg(long)]
    pub(crate) at_least: Option<f64>,
    /// Milliseconds within which 99 of 100 answers are asked for.
    #[arg(long)]
    pub(crate) p99_at_most: Option<f64>,
}

/// What one socket counted within the window.
struct Tally {
    latency: Histogram<u64>,
    count: u64,
}

impl Tally {
    fn new() -> Self {
        Self { latency: latencies(), count: 0 }
    }

    fn note(&mut self, waited: Duration) {
        let micros = u64::try_from(waited.as_micros()).unwrap_or(u64::MAX);
        self.latency.saturating_record(micros);
        self.count += 1;
    }

    fn sum(tallies: impl IntoIterator<Item = Self>) -> Result<Self> {
        let mut sum = Self::new();
        for tally in tallies {
            sum.latency.add(&tally.latency)?;
            sum.count += tally.count;
        }
        Ok(sum)
    }
}

impl EndToEnd {
    /// Runs it.
    pub(crate) async fn run(&self, server: &Server) -> Result<Section> {
        let chats = self.prepare(&Site::new(&server.url)?).await?;
        let memory = MemoryWatch::start(server.pid);
        let window =
            Window::after(Duration::from_secs(self.warm_up), Duration::from_secs(self.seconds));
        let tasks = chats.into_iter().map(|chat| chat.start(window, self));
        let tasks: Vec<_> = tasks.collect();
        sleep_until(window.from.into()).await;
        let before = processes::usage(server.pid);
        sleep_until(window.to.into()).await;
        let after = processes::usage(server.pid);
        let tallies = timeout(DRAIN_MAX, try_join_all(tasks)).await;
        let tallies = tallies.context("some messages never arrived")??;
        let (answers, receptions): (Vec<_>, Vec<_>) =
            tallies.into_iter().collect::<Result<Vec<_>>>()?.into_iter().unzip();
        let (answers, receptions) = (Tally::sum(answers)?, Tally::sum(receptions)?);
        let mut section = self.section(&answers, &receptions);
        section.cpu(&before, &after, receptions.count);
        section.memory(&memory.peaks());
        Ok(section)
    }

    async fn prepare(&self, site: &Site) -> Result<Vec<Chat>> {
        let accounts = site.register(self.pairs * 2).await?;
        let mut chats = Vec::with_capacity(self.pairs);
        for pair in accounts.chunks_exact(2) {
            let room_id = site.dm(&pair[0], &pair[1]).await?;
            let (sender, receiver) = (site.open(&pair[0]).await?, site.open(&pair[1]).await?);
            chats.push(Chat { room_id, sender, receiver });
        }
        Ok(chats)
    }

    fn section(&self, answers: &Tally, receptions: &Tally) -> Section {
        let seconds = to_f64(self.seconds);
        let rate = to_f64(answers.count.min(receptions.count)) / seconds;
        let Self { pairs, in_flight, .. } = self;
        let mut section = Section::new(format!("end to end: {pairs} pairs, {in_flight} in flight"));
        let what = "answered and delivered";
        match self.at_least {
            Some(least) => section.aim(what, rate, "messages/s", Target::AtLeast(least)),
            None => section.row(what, rate, "messages/s"),
        }
        section.latency("answer", &answers.latency);
        if let Some(most) = self.p99_at_most {
            let p99 = crate::report::milliseconds(answers.latency.value_at_quantile(0.99));
            section.aim("answer p99", p99, "ms", Target::AtMost(most));
        }
        section.latency("reception", &receptions.latency);
        section.row("messages", to_f64(receptions.count), "");
        section
    }
}

/// Two people in a room, both connected.
struct Chat {
    room_id: String,
    sender: Socket,
    receiver: Socket,
}

type Tallies = Result<(Tally, Tally)>;

impl Chat {
    fn start(self, window: Window, options: &EndToEnd) -> tokio::task::JoinHandle<Tallies> {
        let EndToEnd { in_flight, text_bytes, .. } = *options;
        tokio::spawn(async move {
            let commands = || Commands::new(&self.room_id, text_bytes);
            let (total, expected) = watch::channel(None);
            let receiving = receive(self.receiver, commands(), window, expected);
            // A task of its own: the two are two programs on two machines, and neither waits.
            let receiving = tokio::spawn(receiving);
            let sending = Sending {
                commands: commands(),
                window,
                sent_at: vec![window.from; in_flight],
                outstanding: 0,
                total: 0,
                answers: Tally::new(),
            };
            let answers = sending.run(self.sender, &total).await?;
            Ok((answers, receiving.await??))
        })
    }
}

/// One sender: whenever one is answered, it sends another.
struct Sending {
    commands: Commands,
    window: Window,
    /// When the message in each place was sent; the command's `id` is its place, counted from 1.
    sent_at: Vec<Instant>,
    outstanding: usize,
    total: u64,
    answers: Tally,
}

impl Sending {
    async fn run(
        mut self,
        mut socket: Socket,
        total: &watch::Sender<Option<u64>>,
    ) -> Result<Tally> {
        let mut sequence = Sequence::default();
        for place in 0..self.sent_at.len() {
            socket.output.text(self.send(place, Instant::now()));
        }
        while self.outstanding > 0 {
            socket.flush().await?;
            socket
                .receive(|text, output| {
                    match scan::frame(text)? {
                        Frame::Answer { id } => {
                            let now = Instant::now();
                            let place = self.answered(id, now)?;
                            if now < self.window.to {
                                output.text(self.send(place, now));
                            }
                        }
                        Frame::Message { room_seq } | Frame::Numbered { room_seq } => {
                            sequence.take(room_seq)?;
                        }
                        Frame::Other => {}
                    }
                    Ok(())
                })
                .await?;
        }
        total.send_replace(Some(self.total));
        Ok(self.answers)
    }

    fn send(&mut self, place: usize, now: Instant) -> &str {
        self.sent_at[place] = now;
        self.outstanding += 1;
        self.total += 1;
        self.commands.send(place + 1, now)
    }

    /// Which place is free again.
    fn answered(&mut self, id: u64, now: Instant) -> Result<usize> {
        let place = usize::try_from(id)?.checked_sub(1).context("an answer nobody waits for")?;
        let sent_at = self.sent_at.get(place).context("an answer to nothing that was sent")?;
        if self.window.holds(now) {
            self.answers.note(now.duration_since(*sent_at));
        }
        self.outstanding -= 1;
        Ok(place)
    }
}

/// The other one: takes what comes and says how far it has come, once for all that came together.
async fn receive(
    mut socket: Socket,
    mut commands: Commands,
    window: Window,
    mut expected: watch::Receiver<Option<u64>>,
) -> Result<Tally> {
    let (mut receptions, mut sequence) = (Tally::new(), Sequence::default());
    let mut received = 0;
    while expected.borrow_and_update().is_none_or(|total| received < total) {
        tokio::select! {
            readable = socket.readable() => readable?,
            changed = expected.changed() => {
                changed.context("the sender failed")?;
                continue;
            }
        }
        let before = sequence.last();
        socket
            .receive(|text, _| {
                match scan::frame(text)? {
                    Frame::Message { room_seq } => {
                        sequence.take(room_seq)?;
                        received += 1;
                        let now = Instant::now();
                        if window.holds(now) {
                            receptions.note(age(text, now)?);
                        }
                    }
                    Frame::Numbered { room_seq } => sequence.take(room_seq)?,
                    Frame::Answer { .. } | Frame::Other => {}
                }
                Ok(())
            })
            .await?;
        if let Some(last) = sequence.last().filter(|_| sequence.last() != before) {
            socket.output.text(commands.delivered(last));
            socket.flush().await?;
        }
    }
    let total = expected.borrow().unwrap_or(0);
    ensure!(received == total, "{received} messages arrived of {total} that were sent");
    Ok(receptions)
}
