//! One sender and a room of many, against a bare broadcast of the same bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use futures_util::future::try_join_all;
use tokio::sync::Notify;
use tokio::time::{sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::accounts::Site;
use crate::processes::{self, MemoryWatch};
use crate::report::{Section, Target, to_f64};
use crate::scan::{self, Frame};
use crate::server::Server;
use crate::socket::Socket;
use crate::traffic::{Commands, Sequence, Window};

/// After the last message was sent everything must have arrived within this.
const DRAIN_MAX: Duration = Duration::from_secs(30);

/// How much of it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct FanOut {
    /// Sockets in the room, the sender's included.
    #[arg(long, default_value_t = 200)]
    pub(crate) members: usize,
    /// Messages that have not yet reached everybody: the next is sent when one has.
    #[arg(long, default_value_t = 16)]
    pub(crate) in_flight: u64,
    /// The same for the bare broadcast, which is given what suits it best.
    #[arg(long, default_value_t = 256)]
    pub(crate) bare_in_flight: u64,
    /// Seconds that count.
    #[arg(long, default_value_t = 10)]
    pub(crate) seconds: u64,
    /// Seconds before those.
    #[arg(long, default_value_t = 3)]
    pub(crate) warm_up: u64,
    /// Bytes of a message's text.
    #[arg(long, default_value_t = 100)]
    pub(crate) text_bytes: usize,
    /// Deliveries a second that are asked for.
    #[arg(long)]
    pub(crate) at_least: Option<f64>,
    /// The part of the bare broadcast's deliveries that is asked for.
    #[arg(long)]
    pub(crate) ratio_at_least: Option<f64>,
}

/// Who is in the room, and how they talk to the server.
struct Room {
    sender: Socket,
    receivers: Vec<Socket>,
    speech: Speech,
}

/// What the sender says, and what the receivers answer.
#[derive(Clone)]
enum Speech {
    /// Commands of the contract, in this room.
    Contract(String),
    /// These bytes, over and over; they come back as they are.
    Bare(Arc<str>),
}

/// What came of it.
struct Outcome {
    section: Section,
    per_second: f64,
    /// One of the envelopes that were delivered.
    sample: String,
}

impl FanOut {
    /// Runs it against the server, then against the bare broadcast.
    pub(crate) async fn run(&self, server: &Server) -> Result<Vec<Section>> {
        let room = self.room(&Site::new(&server.url)?).await?;
        let name =
            format!("fan-out: 1 sender, {} sockets, {} in flight", self.members, self.in_flight);
        let real = self.measure(name, room, self.in_flight, server.pid).await?;
        let bare = self.measure_bare(real.sample.into()).await?;
        let mut section = Section::new("fan-out: the server beside the bare broadcast");
        for (what, value, unit, least) in [
            ("deliveries", real.per_second, "/s", self.at_least),
            (
                "part of the bare broadcast's",
                real.per_second / bare.per_second,
                "",
                self.ratio_at_least,
            ),
        ] {
            match least {
                Some(least) => section.aim(what, value, unit, Target::AtLeast(least)),
                None => section.row(what, value, unit),
            }
        }
        Ok(vec![real.section, bare.section, section])
    }

    async fn room(&self, site: &Site) -> Result<Room> {
        let accounts = site.register(self.members).await?;
        let room_id = site.group(&accounts).await?;
        let sender = site.open(&accounts[0]).await?;
        let mut receivers = Vec::with_capacity(accounts.len());
        for account in &accounts[1..] {
            receivers.push(site.open(account).await?);
        }
        Ok(Room { sender, receivers, speech: Speech::Contract(room_id) })
    }

    async fn measure_bare(&self, sample: Arc<str>) -> Result<Outcome> {
        let server = Server::start_bare().await?;
        let site = Site::new(&server.url)?;
        let sender = site.connect().await?;
        let mut receivers = Vec::with_capacity(self.members);
        for _ in 1..self.members {
            receivers.push(site.connect().await?);
        }
        let room = Room { sender, receivers, speech: Speech::Bare(sample) };
        let name = format!(
            "fan-out: bare axum broadcast of the same bytes, one send a frame, {} in flight",
            self.bare_in_flight
        );
        let outcome = self.measure(name, room, self.bare_in_flight, server.pid).await;
        server.stop().await?;
        outcome
    }

    async fn measure(
        &self,
        name: String,
        room: Room,
        in_flight: u64,
        pid: Option<u32>,
    ) -> Result<Outcome> {
        let memory = MemoryWatch::start(pid);
        let window =
            Window::after(Duration::from_secs(self.warm_up), Duration::from_secs(self.seconds));
        let loop_ = Arc::new(Loop::new(in_flight, room.receivers.len()));
        let commands = room.speech.commands(self.text_bytes);
        let receivers: Vec<_> = room
            .receivers
            .into_iter()
            .map(|socket| tokio::spawn(receive(socket, room.speech.clone(), loop_.clone())))
            .collect();
        let sending = Sending { commands, window, loop_: loop_.clone(), speech: room.speech };
        let sending = tokio::spawn(sending.run(room.sender));
        sleep_until(window.from.into()).await;
        let (before, first) = (processes::usage(pid), loop_.delivered());
        sleep_until(window.to.into()).await;
        let (after, last) = (processes::usage(pid), loop_.delivered());
        let sample = timeout(DRAIN_MAX, sending).await.context("some never arrived")???;
        loop_.over.cancel();
        for receiver in try_join_all(receivers).await? {
            receiver?;
        }
        let per_second = to_f64(last - first) / to_f64(self.seconds);
        let mut section = Section::new(name);
        section.row("deliveries", per_second, "/s");
        section.cpu(&before, &after, last - first);
        section.memory(&memory.peaks());
        Ok(Outcome { section, per_second, sample })
    }
}

/// What keeps the sender from running ahead of its receivers.
struct Loop {
    in_flight: u64,
    receivers: u64,
    delivered: AtomicU64,
    /// Another message has reached everybody.
    reached: Notify,
    over: CancellationToken,
}

impl Loop {
    fn new(in_flight: u64, receivers: usize) -> Self {
        let (delivered, reached) = (AtomicU64::new(0), Notify::new());
        let over = CancellationToken::new();
        Self { in_flight, receivers: receivers as u64, delivered, reached, over }
    }

    fn note(&self, count: u64) {
        let before = self.delivered.fetch_add(count, Ordering::Relaxed);
        if before / self.receivers != (before + count) / self.receivers {
            self.reached.notify_one();
        }
    }

    fn delivered(&self) -> u64 {
        self.delivered.load(Ordering::Relaxed)
    }

    /// Messages that have reached everybody.
    fn done(&self) -> u64 {
        self.delivered() / self.receivers
    }
}

impl Speech {
    fn commands(&self, text_bytes: usize) -> Commands {
        match self {
            Self::Contract(room_id) => Commands::new(room_id, text_bytes),
            Self::Bare(_) => Commands::new("", 0),
        }
    }
}

/// The sender: as many on their way as the loop allows, of which as many unanswered.
struct Sending {
    commands: Commands,
    window: Window,
    loop_: Arc<Loop>,
    speech: Speech,
}

impl Sending {
    async fn run(mut self, mut socket: Socket) -> Result<String> {
        let (mut sent, mut answered, mut sample) = (0, 0, String::new());
        loop {
            let now = Instant::now();
            let allowed = self.loop_.done().min(answered) + self.loop_.in_flight;
            if now >= self.window.to && answered == sent && self.loop_.done() == sent {
                return Ok(sample);
            }
            while now < self.window.to && sent < allowed {
                sent += 1;
                match &self.speech {
                    Speech::Contract(_) => socket.output.text(self.commands.send(1, now)),
                    Speech::Bare(bytes) => socket.output.text(bytes),
                }
            }
            socket.flush().await?;
            tokio::select! {
                readable = socket.readable() => readable?,
                () = self.loop_.reached.notified() => continue,
            }
            socket
                .receive(|text, _| {
                    match (scan::frame(text)?, &self.speech) {
                        (Frame::Answer { .. }, _) | (Frame::Message { .. }, Speech::Bare(_)) => {
                            answered += 1;
                        }
                        (Frame::Message { .. }, Speech::Contract(_)) if sample.is_empty() => {
                            sample.push_str(std::str::from_utf8(text)?);
                        }
                        _ => {}
                    }
                    Ok(())
                })
                .await?;
        }
    }
}

/// Acknowledges as a client does that is mindful of a busy room: how far it has come, and again once
/// that is answered.
async fn receive(mut socket: Socket, speech: Speech, loop_: Arc<Loop>) -> Result<()> {
    let mut sequence = Sequence::default();
    let (mut is_answered, mut told) = (true, 0);
    let mut commands = speech.commands(0);
    loop {
        tokio::select! {
            readable = socket.readable() => readable?,
            () = loop_.over.cancelled() => return Ok(()),
        }
        let mut count = 0;
        socket
            .receive(|text, _| {
                match scan::frame(text)? {
                    Frame::Message { room_seq } => {
                        count += 1;
                        if matches!(speech, Speech::Contract(_)) {
                            sequence.take(room_seq)?;
                        }
                    }
                    Frame::Answer { .. } => is_answered = true,
                    Frame::Numbered { .. } | Frame::Other => {}
                }
                Ok(())
            })
            .await?;
        loop_.note(count);
        if let Some(last) = sequence.last().filter(|&last| is_answered && last > told) {
            (is_answered, told) = (false, last);
            socket.output.text(commands.delivered(last));
            socket.flush().await?;
        }
    }
}
