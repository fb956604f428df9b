//! Comparing JetStream's copy with the log, event by event.
//!
//! Unlike [`alignment`](crate::alignment), which looks at the end of the copy before it is relied on, this
//! reads all of it, for an operator who asks.

use std::collections::VecDeque;

use async_nats::Client;
use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer};
use futures_util::TryStreamExt;
use sandesham_domain::{Position, Published, Recorded};
use sandesham_log::LogReader;

use crate::connect::connect_once;
use crate::error::Error;
use crate::stream::{self, LogStream};
use crate::subject::Naming;

/// Events of the log, and messages of the copy, read at once.
const PAGE: u32 = 1_000;

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

/// Reads the whole stream and the whole log. Needs no more rights than a reader of the stream has, and
/// memory for a page.
pub async fn verify_copy(
    url: &str,
    naming: &Naming,
    reader: &LogReader,
) -> Result<CopyReport, Error> {
    let (client, stream) = open(url, naming).await?;
    let verified = match stream {
        Some(stream) => Verification { naming, reader, stream }.run().await,
        None => nothing(naming, reader).await,
    };
    // The server notices by itself.
    let _ = client.drain().await;
    verified
}

/// The user of `url` may hear answers in everybody's inboxes, or in ours alone: only trying tells.
async fn open(url: &str, naming: &Naming) -> Result<(Client, Option<LogStream>), Error> {
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

struct Verification<'a> {
    naming: &'a Naming,
    reader: &'a LogReader,
    stream: LogStream,
}

impl Verification<'_> {
    async fn run(&self) -> Result<CopyReport, Error> {
        let info = self.stream.get_info().await;
        let state = info.map_err(Error::nats("read the stream's state"))?.state;
        let copied = Position(state.last_sequence);
        // Read after the stream's state: a log that only grows cannot seem to be behind by accident.
        let head = self.reader.head().await?;
        let first_bad = match self.compare_up_to(copied.min(head)).await? {
            None if copied > head => Some(BadCopy {
                position: head.next(),
                why: format!("JetStream goes on to {copied} where the log ends"),
            }),
            first_bad => first_bad,
        };
        Ok(CopyReport { copied, first_bad })
    }

    async fn compare_up_to(&self, last: Position) -> Result<Option<BadCopy>, Error> {
        let mut messages = Messages::open(&self.stream).await?;
        let mut after = Position::ZERO;
        while after < last {
            for record in self.reader.after(after, PAGE).await? {
                after = record.position;
                if after > last {
                    break;
                }
                let message = messages.at(after).await?;
                if let Some(why) = self.difference(record, message.as_ref()) {
                    return Ok(Some(BadCopy { position: after, why: why.to_owned() }));
                }
            }
        }
        Ok(None)
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
    async fn open(stream: &LogStream) -> Result<Self, Error> {
        let config = Config {
            deliver_policy: DeliverPolicy::All,
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
