//! Comparing JetStream's copy with the log, event by event.
//!
//! Unlike [`alignment`](crate::alignment), which looks at the end of the copy before it is relied on, this
//! reads all of it, for an operator who asks.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::Arc;

use async_nats::Client;
use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer};
use futures_util::{StreamExt, TryStreamExt, stream as futures};
use sandesham_domain::erasure::ErasureEvent;
use sandesham_domain::{EventType, Position, Published, Recorded, StreamEvent as _};
use sandesham_log::LogReader;

use crate::connect::connect_once;
use crate::error::Error;
use crate::stream::{self, LogStream};
use crate::subject::Naming;

/// Events of the log, and messages of the copy, read at once.
const PAGE: u32 = 1_000;

/// Positions that are compared in one go, by one consumer.
const STRETCH: u64 = 65_536;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyReport {
    /// Where the copy ends. It may be behind the log: the relay is at it, or will be.
    pub copied: Position,
    /// The first that is wrong; none if the copy is one.
    pub first_bad: Option<BadCopy>,
}

/// A message is not what the log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCopy {
    /// Its sequence; what comes after was not looked at.
    pub position: Position,
    /// What is wrong.
    pub why: String,
}

/// Reads the whole stream and the whole log, on all cores. Needs no more rights than a reader of the
/// stream has, and memory for a few pages.
pub async fn verify_copy(
    url: &str,
    naming: &Naming,
    reader: &LogReader,
) -> Result<CopyReport, Error> {
    verify_copy_and_tell(url, naming, reader, |_, _| {}).await
}

/// The same; `tell` hears how many events are compared, and of how many.
pub async fn verify_copy_and_tell(
    url: &str,
    naming: &Naming,
    reader: &LogReader,
    tell: impl Fn(u64, u64) + Send,
) -> Result<CopyReport, Error> {
    let (client, stream) = open(url, naming).await?;
    let (naming, reader) = (naming.clone(), reader.clone());
    let verified = match stream {
        Some(stream) => Verification { naming, reader, stream }.run(tell).await,
        None => nothing(&naming, &reader).await,
    };
    // The server notices by itself.
    let _ = client.drain().await;
    verified
}

/// The user of `url` may hear answers in everybody's inboxes, or in ours alone: only trying tells.
pub(crate) async fn open(url: &str, naming: &Naming) -> Result<(Client, Option<LogStream>), Error> {
    let client = connect_once(url, None).await?;
    if let Ok(stream) = stream::find(&stream::jetstream(client.clone()), naming).await {
        return Ok((client, stream));
    }
    let client = connect_once(url, Some(crate::connect::INBOX_PREFIX)).await?;
    let stream = stream::find(&stream::jetstream(client.clone()), naming).await?;
    Ok((client, stream))
}

/// A log that is empty has no copy yet; every other should have one.
async fn nothing(naming: &Naming, reader: &LogReader) -> Result<CopyReport, Error> {
    let first = reader.after(Position::ZERO, 1).await?;
    let first_bad = first.first().map(|record| BadCopy {
        position: record.position,
        why: format!("JetStream has no stream {}", naming.stream_name()),
    });
    Ok(CopyReport { copied: Position::ZERO, first_bad })
}

struct Verification {
    naming: Naming,
    reader: LogReader,
    stream: LogStream,
}

impl Verification {
    async fn run(self, tell: impl Fn(u64, u64) + Send) -> Result<CopyReport, Error> {
        let info = self.stream.get_info().await;
        let state = info.map_err(Error::nats("read the stream's state"))?.state;
        let copied = Position(state.last_sequence);
        // Read after the stream's state: a log that only grows cannot seem to be behind by accident.
        let head = self.reader.head().await?;
        let first_bad = match Arc::new(self).compare_up_to(copied.min(head), tell).await? {
            None if copied > head => Some(BadCopy {
                position: head.next(),
                why: format!("JetStream goes on to {copied} where the log ends"),
            }),
            first_bad => first_bad,
        };
        Ok(CopyReport { copied, first_bad })
    }

    /// Stretch by stretch, some of them at the same time: the first that is wrong is that of the first.
    async fn compare_up_to(
        self: Arc<Self>,
        last: Position,
        tell: impl Fn(u64, u64) + Send,
    ) -> Result<Option<BadCopy>, Error> {
        let workers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let compare = |number: u64| {
            let (verification, from) = (Arc::clone(&self), Position(number * STRETCH));
            let to = last.min(Position(from.0 + STRETCH));
            async move {
                let comparing = tokio::spawn(async move { verification.compare(from, to).await });
                comparing.await.map_err(Error::nats("finish comparing"))?.map(|bad| (to, bad))
            }
        };
        let stretches = futures::iter(0..last.0.div_ceil(STRETCH)).map(compare);
        let mut compared = stretches.buffered(workers);
        while let Some((to, bad)) = compared.try_next().await? {
            if bad.is_some() {
                return Ok(bad);
            }
            tell(to.0, last.0);
        }
        Ok(None)
    }

    async fn compare(&self, from: Position, last: Position) -> Result<Option<BadCopy>, Error> {
        let mut messages = Messages::open(&self.stream, from.next()).await?;
        let mut after = from;
        while after < last {
            let page = self.reader.after(after, PAGE).await?;
            if page.is_empty() {
                // A hole in the log is the log's own trouble, and told as that.
                return Ok(None);
            }
            for record in page {
                after = record.position;
                if after > last {
                    break;
                }
                let message = messages.at(after).await?;
                let is_erased = record.data.is_none();
                if let Some(why) = self.difference(record, message.as_ref()) {
                    if is_erased && self.is_yet_to_go(after).await? {
                        continue;
                    }
                    return Ok(Some(BadCopy { position: after, why: why.to_owned() }));
                }
            }
        }
        Ok(None)
    }

    /// Whether what tells that a message was erased is not in the stream yet: the relay is at it, or will be.
    async fn is_yet_to_go(&self, position: Position) -> Result<bool, Error> {
        let info = self.stream.get_info().await;
        let state = info.map_err(Error::nats("read the stream's state"))?.state;
        let mut after = Position(state.last_sequence);
        loop {
            let page = self.reader.after(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(false) };
            after = last.position;
            for record in page.iter().filter(|record| record.event_type == EventType::LogErased) {
                if let Ok(ErasureEvent::Told(told)) = ErasureEvent::from_record(record)
                    && told.positions.contains(position)
                {
                    return Ok(true);
                }
            }
        }
    }

    fn difference(&self, record: Recorded, message: Option<&Message>) -> Option<&'static str> {
        let Some(message) = message else {
            // An erased event's message is deleted; a stream that was filled later holds the erased form.
            return record.data.is_some().then_some("it is missing in JetStream");
        };
        if self.naming.log_subject(&record) != message.subject {
            return Some("JetStream has it under another subject");
        }
        let is_same = Published::new(record).envelope == message.payload;
        (!is_same).then_some("JetStream has other data")
    }
}

/// The stream's messages, in order, as far as they are there.
struct Messages {
    consumer: PullConsumer,
    buffer: VecDeque<(Position, Message)>,
    is_at_end: bool,
}

impl Messages {
    async fn open(stream: &LogStream, first: Position) -> Result<Self, Error> {
        let config = Config {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: first.0 },
            ack_policy: AckPolicy::None,
            memory_storage: true,
            num_replicas: 1,
            ..Config::default()
        };
        let consumer = stream.create_consumer(config).await;
        let consumer = consumer.map_err(Error::nats("make a consumer of the log"))?;
        Ok(Self { consumer, buffer: VecDeque::new(), is_at_end: false })
    }

    /// The message at `position`; none if there is none. Positions are asked for in order.
    async fn at(&mut self, position: Position) -> Result<Option<Message>, Error> {
        if self.buffer.is_empty() && !self.is_at_end {
            self.fetch().await?;
        }
        let next = self.buffer.pop_front_if(|(next, _)| *next <= position);
        Ok(next.map(|(_, message)| message))
    }

    async fn fetch(&mut self) -> Result<(), Error> {
        let read = Error::nats::<async_nats::Error>("read the stream");
        let at_most = PAGE as usize;
        let messages = self.consumer.fetch().max_messages(at_most).messages().await;
        let messages = messages.map_err(Error::nats("read the stream"))?;
        let messages: Vec<Message> = messages.try_collect().await.map_err(read)?;
        self.is_at_end = messages.is_empty();
        for message in messages {
            let sequence = message.info().map_err(Error::nats("number a message"))?.stream_sequence;
            self.buffer.push_back((Position(sequence), message));
        }
        Ok(())
    }
}
