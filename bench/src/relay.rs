//! The relay filling an empty stream from the log, against JetStream publishing alone.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use async_nats::header::{HeaderMap, NATS_EXPECTED_LAST_SEQUENCE};
use async_nats::jetstream::stream::{Config, StorageType};
use async_nats::{Client, Subject, Subscriber};
use futures_util::StreamExt as _;
use sandesham_domain::{Position, Published};
use sandesham_log::append::{Batch, CommitState, RawAppend};
use sandesham_log::{Leadership, LockKey, LogReader, connect};
use sandesham_nats::{Naming, Relay as LogRelay, RelayDeps, RelayStatus};
use tokio_util::sync::CancellationToken;

use crate::nats_server::NatsServer;
use crate::report::{Section, Target, to_f64};
use crate::scratch::Scratch;
use crate::sends::Sends;

/// Publishes that may be unanswered: the relay's own number.
const WINDOW: u64 = 2_000;

/// Different envelopes that are published by turns.
const SAMPLES: u32 = 1_000;

/// Events of one append while the log is filled.
const FILL_BATCH: u64 = 500;

/// Between two looks at how far the relay is.
const LOOK_INTERVAL: Duration = Duration::from_millis(2);

/// How much of it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Relay {
    /// Events in the log.
    #[arg(long, default_value_t = 200_000)]
    pub(crate) events: u64,
    /// Bytes of a message's text.
    #[arg(long, default_value_t = 100)]
    pub(crate) text_bytes: usize,
    /// The part of the bare publishing's events that is asked for.
    #[arg(long)]
    pub(crate) ratio_at_least: Option<f64>,
}

impl Relay {
    /// Runs it on a scratch database and a NATS server of its own.
    pub(crate) async fn run(&self, postgres: &str, nats_server: &Path) -> Result<Section> {
        let nats = NatsServer::start(nats_server).await?;
        let scratch = Scratch::create(postgres).await?;
        let measured = self.measure(&scratch, &nats.url).await;
        scratch.drop().await?;
        measured
    }

    async fn measure(&self, scratch: &Scratch, nats: &str) -> Result<Section> {
        self.fill(scratch).await?;
        let reader = LogReader::new(connect::pool(scratch.options.clone(), 4));
        let samples = reader.after(Position::ZERO, SAMPLES).await?;
        let samples: Vec<_> = samples.into_iter().map(Published::new).collect();
        let bare = Publishing::open(nats).await?.run(&samples, self.events).await?;
        let relayed = relay(scratch, reader.clone(), nats).await?;
        let mut section = Section::new(format!("relay: {} events", self.events));
        section.row("publishing alone", bare, "events/s");
        section.row("relay", relayed, "events/s");
        match self.ratio_at_least {
            Some(least) => {
                section.aim("part of the bare", relayed / bare, "", Target::AtLeast(least));
            }
            None => section.row("part of the bare", relayed / bare, ""),
        }
        reader.pool().close().await;
        Ok(section)
    }

    async fn fill(&self, scratch: &Scratch) -> Result<()> {
        let sends = Sends::new(self.text_bytes);
        let mut connection = RawAppend::connect(&scratch.options).await?;
        for _ in 0..self.events.div_ceil(FILL_BATCH) {
            let commits = (0..usize::try_from(FILL_BATCH)?).map(|index| sends.commit(index));
            let states = connection.append(&Batch::new(commits.collect())?).await?;
            ensure!(states.iter().all(|state| *state == CommitState::Accepted), "a conflict");
        }
        Ok(())
    }
}

/// Publishes one after the other with a bounded number unanswered, as cheaply as the client can.
struct Publishing {
    client: Client,
    inbox: String,
    answers: Subscriber,
}

impl Publishing {
    async fn open(nats: &str) -> Result<Self> {
        let client = sandesham_nats::connect(nats, "bench").await?;
        let stream = Config {
            name: "BENCH".to_owned(),
            subjects: vec!["bench.>".to_owned()],
            storage: StorageType::File,
            ..Config::default()
        };
        async_nats::jetstream::new(client.clone()).create_stream(stream).await?;
        let inbox = client.new_inbox();
        let answers = client.subscribe(inbox.clone()).await?;
        Ok(Self { client, inbox, answers })
    }

    /// Events a second.
    async fn run(mut self, samples: &[Published], events: u64) -> Result<f64> {
        let begun = Instant::now();
        let mut answered = 0;
        for (sent, sample) in (0..events).zip(samples.iter().cycle()) {
            let mut headers = HeaderMap::new();
            headers.insert(NATS_EXPECTED_LAST_SEQUENCE, sent.to_string());
            let subject = Subject::from_static("bench.room.message_sent");
            let (inbox, envelope) = (self.inbox.clone(), sample.envelope.clone());
            self.client.publish_with_reply_and_headers(subject, inbox, headers, envelope).await?;
            while sent - answered >= WINDOW {
                self.take_answer().await?;
                answered += 1;
            }
        }
        while answered < events {
            self.take_answer().await?;
            answered += 1;
        }
        Ok(to_f64(events) / begun.elapsed().as_secs_f64())
    }

    async fn take_answer(&mut self) -> Result<()> {
        let answer = self.answers.next().await.context("the connection is closed")?;
        let payload = &answer.payload;
        ensure!(is_stored(payload), "not stored: {}", String::from_utf8_lossy(payload));
        Ok(())
    }
}

/// Whether JetStream's answer to a publish says that it is stored. A refusal has a `seq`, too: 0.
fn is_stored(answer: &[u8]) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(answer, word).is_some();
    has(br#""seq":"#) && !has(br#""error":"#)
}

/// Events a second, from the first that is acknowledged to the last.
async fn relay(scratch: &Scratch, reader: LogReader, nats: &str) -> Result<f64> {
    let head = reader.head().await?;
    let status = RelayStatus::new();
    let shutdown = CancellationToken::new();
    let running = LogRelay::new(RelayDeps {
        reader,
        tail: None,
        client: sandesham_nats::connect(nats, "bench relay").await?,
        naming: Naming::new("bench_relay", 1),
        leadership: Leadership::new(scratch.options.clone(), LockKey::Relay),
        status: status.clone(),
    });
    let running = tokio::spawn(running.run(shutdown.clone()));
    let published = || status.report().published.unwrap_or(Position::ZERO);
    while published() == Position::ZERO {
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
    let (begun, first) = (Instant::now(), published());
    while published() < head {
        tokio::time::sleep(LOOK_INTERVAL).await;
        ensure!(!running.is_finished(), "the relay ended");
    }
    let rate = to_f64(head.0 - first.0) / begun.elapsed().as_secs_f64();
    shutdown.cancel();
    running.await??;
    Ok(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_publish_does_not_count_as_stored() {
        assert!(is_stored(br#"{"stream":"BENCH","seq":7}"#));
        let refusal = br#"{"error":{"code":400,"err_code":10071,"description":"wrong last sequence: 7"},"stream":"BENCH","seq":0}"#;
        assert!(!is_stored(refusal));
        assert!(!is_stored(b""));
    }
}
