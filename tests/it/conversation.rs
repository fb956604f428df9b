//! The whole main job, as two people and an auditor see it: a conversation in many scripts over two
//! sockets, everything killed in the middle, then read back from REST, Postgres and NATS.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures_util::StreamExt;
use sandesham_domain::{EventId, EventType, Position, Published, Recorded, RoomId, RoomSeq};
use sandesham_domain::{StreamId, StreamKind, Timestamp, UserId, Version};
use serde_json::{Value, json};
use sqlx::Row;
use uuid::Uuid;

use crate::socket::Socket;
use crate::support::{Installation, Person};

/// How many messages each of the two sends before the crash, and again after it.
const MESSAGES_A_HALF: usize = 200;

const TEXTS: [&str; 10] = [
    "Good morning ☁️",
    "నమస్కారం, ఎలా ఉన్నారు?",
    "नमस्ते दुनिया",
    "上海的天气很好",
    "مرحبا بالعالم — a mix of directions",
    "Привет, как дела?",
    "👨‍👩‍👧‍👦🏳️‍🌈🇮🇳 just emoji",
    "tabs\tnewlines\nand \"quotes\" \\ backslashes",
    "Z̷a̸l̵g̶o̷ and \u{202E}override\u{202C}",
    "<script>alert('not run')</script> & https://example.org/?q=1#x",
];

#[tokio::test]
async fn a_conversation_survives_a_crash_and_reads_the_same_from_everywhere() -> Result<()> {
    let mut installation = Installation::start();
    let asha = installation.register("Asha").await;
    let ravi = installation.register("Ravi").await;
    let room = installation.dm(&asha, &ravi).await;

    let mut talk = Conversation::open(&installation, &asha, &ravi, &room).await?;
    talk.exchange(MESSAGES_A_HALF).await?;
    // Sent and not yet answered when everything dies: the same identifier is tried again.
    let unanswered = talk.send_without_waiting().await?;

    installation.kill_everything();
    installation.start_again();

    talk.reconnect(&installation, &asha, &ravi).await?;
    talk.send_again(unanswered).await?;
    talk.exchange(MESSAGES_A_HALF).await?;
    talk.react_edit_and_delete().await?;
    let sent = talk.sent.clone();
    talk.finish().await?;

    let rest = events_by_rest(&installation, &asha, &room).await?;
    let postgres = events_by_sql(&installation, &room).await?;
    let nats = events_by_nats(&installation, &room).await?;
    ensure!(rest == postgres, "REST and Postgres differ");
    ensure!(postgres == nats, "Postgres and NATS differ");
    let texts = rest.iter().filter(|event| event["type"] == "sandesham.message.sent.v1");
    let texts: Vec<&str> = texts.filter_map(|event| event["data"]["text"].as_str()).collect();
    ensure!(texts == sent, "the log does not hold what was acknowledged, in order");
    Ok(())
}

/// Two people with a socket each, who write in turn.
struct Conversation {
    room: String,
    sockets: [Socket; 2],
    /// What each has seen of the room: by `room_seq`, so that a repeat would show.
    seen: [BTreeMap<u64, Value>; 2],
    /// Every acknowledged text, in order.
    sent: Vec<String>,
    message_ids: Vec<String>,
}

impl Conversation {
    async fn open(
        installation: &Installation,
        asha: &Person,
        ravi: &Person,
        room: &str,
    ) -> Result<Self> {
        let mut sockets =
            [Socket::open(installation, asha).await?, Socket::open(installation, ravi).await?];
        for socket in &mut sockets {
            socket.hello(&json!({ room: 0 })).await?;
        }
        let seen = [BTreeMap::new(), BTreeMap::new()];
        let room = room.to_owned();
        Ok(Self { room, sockets, seen, sent: Vec::new(), message_ids: Vec::new() })
    }

    /// Each in turn: one sends, the other sees it and says so with ticks.
    async fn exchange(&mut self, count: usize) -> Result<()> {
        for n in 0..count {
            let (from, to) = (n % 2, (n + 1) % 2);
            let text = format!("{} #{}", TEXTS[n % TEXTS.len()], self.sent.len());
            let message_id = Uuid::now_v7().to_string();
            let room_seq = self.send(from, &message_id, &text).await?;
            self.see(to, room_seq).await?;
            let op = if n % 3 == 0 { "read" } else { "delivered" };
            let receipt = json!({ "op": op, "id": "r", "room_id": self.room, "up_to": room_seq });
            self.sockets[to].send(&receipt).await?;
        }
        Ok(())
    }

    async fn send(&mut self, from: usize, message_id: &str, text: &str) -> Result<u64> {
        self.sockets[from].send(&self.send_frame(message_id, text)).await?;
        self.sent.push(text.to_owned());
        self.message_ids.push(message_id.to_owned());
        let answer = self.answer(from, message_id).await?;
        ensure!(answer["ok"] == true, "not acknowledged: {answer}");
        answer["room_seq"].as_u64().context("an answer without room_seq")
    }

    fn send_frame(&self, message_id: &str, text: &str) -> Value {
        json!({ "op": "send", "id": message_id, "room_id": self.room, "message_id": message_id, "text": text })
    }

    async fn send_without_waiting(&mut self) -> Result<(String, String)> {
        let message_id = Uuid::now_v7().to_string();
        let text = "sent while everything dies".to_owned();
        self.sockets[0].send(&self.send_frame(&message_id, &text)).await?;
        Ok((message_id, text))
    }

    async fn send_again(&mut self, (message_id, text): (String, String)) -> Result<()> {
        self.send(0, &message_id, &text).await.map(|_| ())
    }

    async fn react_edit_and_delete(&mut self) -> Result<()> {
        let [first, second] = [self.message_ids[0].clone(), self.message_ids[1].clone()];
        let frames = [
            (1, json!({ "op": "react", "id": "1", "message_id": first, "emoji": "👍" })),
            (0, json!({ "op": "edit", "id": "2", "message_id": first, "text": "edited" })),
            (1, json!({ "op": "delete", "id": "3", "message_id": second })),
        ];
        for (who, frame) in frames {
            self.sockets[who].send(&frame).await?;
            let answer = self.answer(who, frame["id"].as_str().unwrap_or_default()).await?;
            ensure!(answer["ok"] == true, "{frame}: {answer}");
        }
        Ok(())
    }

    /// Both come back with what they have, and get exactly what they missed.
    async fn reconnect(
        &mut self,
        installation: &Installation,
        asha: &Person,
        ravi: &Person,
    ) -> Result<()> {
        for (who, account) in [asha, ravi].into_iter().enumerate() {
            let last = self.seen[who].last_key_value().map_or(0, |(&seq, _)| seq);
            self.sockets[who] = Socket::open(installation, account).await?;
            self.sockets[who].hello(&json!({ self.room.clone(): last })).await?;
        }
        Ok(())
    }

    async fn see(&mut self, who: usize, room_seq: u64) -> Result<()> {
        while !self.seen[who].contains_key(&room_seq) {
            let frame = self.sockets[who].next().await?;
            self.note(who, frame)?;
        }
        Ok(())
    }

    async fn answer(&mut self, who: usize, id: &str) -> Result<Value> {
        loop {
            let frame = self.sockets[who].next().await?;
            if frame["re"] == id {
                return Ok(frame);
            }
            self.note(who, frame)?;
        }
    }

    /// Numbered events come without a gap and without a repeat, across the crash too.
    fn note(&mut self, who: usize, frame: Value) -> Result<()> {
        let Some(room_seq) = frame["roomseq"].as_u64() else { return Ok(()) };
        let last = self.seen[who].last_key_value().map_or(0, |(&seq, _)| seq);
        ensure!(room_seq == last + 1, "room_seq {room_seq} came after {last}");
        self.seen[who].insert(room_seq, frame);
        Ok(())
    }

    async fn finish(mut self) -> Result<()> {
        let head = self.seen.iter().filter_map(|seen| seen.keys().max().copied()).max();
        for who in 0..2 {
            self.see(who, head.unwrap_or(0)).await?;
        }
        ensure!(self.seen[0] == self.seen[1], "the two saw different events");
        Ok(())
    }
}

async fn events_by_rest(
    installation: &Installation,
    account: &Person,
    room: &str,
) -> Result<Vec<Value>> {
    let mut events = Vec::new();
    loop {
        let after = events.last().map_or(0, |event: &Value| event["roomseq"].as_u64().unwrap_or(0));
        let path = format!("/v1/rooms/{room}/events?after={after}&limit=200");
        let page = installation.get(&path, account).await;
        let items = page["items"].as_array().context("a page without items")?;
        if items.is_empty() {
            return Ok(events);
        }
        events.extend(items.iter().cloned());
    }
}

async fn events_by_sql(installation: &Installation, room: &str) -> Result<Vec<Value>> {
    let pool = sqlx::PgPool::connect(&installation.ready.postgres).await?;
    let rows = sqlx::query(
        "select position, event_id, stream_kind, stream_id, version, room_id, room_seq, type, \
         data::text as data, actor, recorded_at from public.events \
         where room_id = $1 and room_seq is not null order by position",
    )
    .bind(room.parse::<Uuid>()?)
    .fetch_all(&pool)
    .await?;
    rows.iter().map(envelope_of_row).collect()
}

fn envelope_of_row(row: &sqlx::postgres::PgRow) -> Result<Value> {
    let kind = StreamKind::parse(row.try_get("stream_kind")?).context("stream_kind")?;
    let record = Recorded {
        position: Position::from_i64(row.try_get("position")?),
        event_id: EventId::from_uuid(row.try_get("event_id")?),
        stream: StreamId::new(kind, row.try_get("stream_id")?),
        version: Version::from_i32(row.try_get("version")?),
        room_id: Some(RoomId::from_uuid(row.try_get("room_id")?)),
        room_seq: Some(RoomSeq::from_i64(row.try_get("room_seq")?)),
        event_type: EventType::parse(row.try_get("type")?).context("type")?,
        data: row.try_get::<Option<String>, _>("data")?.map(Into::into),
        actor: row.try_get::<Option<Uuid>, _>("actor")?.map(UserId::from_uuid),
        recorded_at: Timestamp::new(row.try_get("recorded_at")?),
    };
    Ok(serde_json::from_slice(&Published::new(record).envelope)?)
}

async fn events_by_nats(installation: &Installation, room: &str) -> Result<Vec<Value>> {
    let address: async_nats::ServerAddr = installation.ready.nats.parse()?;
    let user = address.username().context("a user")?.to_owned();
    let password = address.password().context("a password")?.to_owned();
    let client =
        async_nats::ConnectOptions::with_user_and_password(user, password).connect(address).await?;
    let stream = async_nats::jetstream::new(client).get_stream("SANDESHAM_LOG").await?;
    let consumer = stream
        .create_consumer(async_nats::jetstream::consumer::pull::OrderedConfig {
            filter_subject: format!("sandesham.log.room.{room}.>"),
            ..Default::default()
        })
        .await?;
    let mut pending = consumer.cached_info().num_pending;
    let mut messages = consumer.messages().await?;
    let mut events = Vec::new();
    while pending > 0 {
        let next = tokio::time::timeout(Duration::from_secs(10), messages.next()).await?;
        let message = next.context("the stream ended")??;
        let event: Value = serde_json::from_slice(&message.payload)?;
        let info = message.info().map_err(|error| anyhow::anyhow!("{error}"))?;
        ensure!(event["position"] == info.stream_sequence, "sequence is not the position");
        if event["roomseq"].is_u64() {
            events.push(event);
        }
        pending -= 1;
    }
    Ok(events)
}
