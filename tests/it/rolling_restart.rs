//! Every process is replaced by another, one after the other, while people write.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use reqwest::Client;
use sandesham_testkit::nats::NatsServer;
use sandesham_testkit::{Database, wait};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::socket::Socket;
use crate::support::{Person, Server, dm, register, sandesham};

/// Two of each kind, so that one serves while the other is replaced.
const KINDS: [&str; 4] = ["api", "api", "relay,projector,scheduler", "relay,projector,scheduler"];

/// Messages that come due while everything is being replaced.
const PLANNED: usize = 8;

/// The processes of an installation, and where those that serve clients are.
struct Fleet {
    database: Database,
    nats: NatsServer,
    servers: Vec<Server>,
    /// The HTTP addresses of the first two.
    addresses: Addresses,
}

/// Where clients may go: as a load balancer would know it.
#[derive(Clone, Default)]
struct Addresses(Arc<Mutex<Vec<String>>>);

impl Addresses {
    fn set(&self, at: usize, http: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let len = all.len().max(at + 1);
        all.resize(len, String::new());
        http.clone_into(&mut all[at]);
    }

    fn get(&self, at: usize) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)[at % 2].clone()
    }
}

impl Fleet {
    async fn start() -> Self {
        let (database, nats) = tokio::join!(Database::create(), NatsServer::start());
        let mut fleet =
            Self { database, nats, servers: Vec::new(), addresses: Addresses::default() };
        for (at, roles) in KINDS.into_iter().enumerate() {
            let server = fleet.serve(roles);
            fleet.addresses.set(at, &server.http);
            fleet.servers.push(server);
        }
        fleet
    }

    fn serve(&self, roles: &str) -> Server {
        let mut command = sandesham(&["serve", "--roles", roles, "--http", "127.0.0.1:0"]);
        command.env("SANDESHAM_DATABASE_URL", self.database.url());
        command.env("SANDESHAM_NATS_URL", self.nats.url());
        Server::start(command)
    }

    /// As a deployment does: the old one is told to stop, and ends by itself; then the new one starts.
    fn replace(&mut self, at: usize) {
        assert!(self.servers[at].stop().success());
        let server = self.serve(KINDS[at]);
        if at < 2 {
            self.addresses.set(at, &server.http);
        }
        self.servers[at] = server;
    }
}

/// Somebody with one socket, who goes to the other process when this one closes.
struct Roamer {
    addresses: Addresses,
    at: usize,
    token: String,
    room: String,
    socket: Option<Socket>,
    /// What came of the room, by `room_seq` from 1 on.
    seen: Vec<Value>,
}

impl Roamer {
    fn new(addresses: &Addresses, at: usize, person: &Person, room: &str) -> Self {
        let (addresses, token, room) = (addresses.clone(), person.token.clone(), room.to_owned());
        Self { addresses, at, token, room, socket: None, seen: Vec::new() }
    }

    /// The next frame that is no event of the room; events are checked and kept. None: the socket has
    /// ended, and the next call uses another.
    async fn next(&mut self) -> Result<Option<Value>> {
        let Some(socket) = &mut self.socket else {
            self.come_back().await;
            return Ok(None);
        };
        let Ok(frame) = socket.next().await else {
            self.socket = None;
            return Ok(None);
        };
        let Some(room_seq) = frame["roomseq"].as_u64() else { return Ok(Some(frame)) };
        ensure!(
            room_seq == self.seen.len() as u64 + 1,
            "{room_seq} came after {}",
            self.seen.len()
        );
        self.seen.push(frame);
        Ok(None)
    }

    /// Greets one process after the other until one answers.
    async fn come_back(&mut self) {
        let rooms = json!({ self.room.clone(): self.seen.len() });
        while self.socket.is_none() {
            self.at += 1;
            let opened = Socket::open_at(&self.addresses.get(self.at), &self.token).await;
            if let Ok(mut socket) = opened
                && socket.hello(&rooms).await.is_ok()
            {
                self.socket = Some(socket);
            }
            tokio::task::yield_now().await;
        }
    }

    /// Sends until it is acknowledged, as an outbox does: the same identifier again and again.
    async fn send(&mut self, text: &str) -> Result<()> {
        let message_id = Uuid::now_v7().to_string();
        let frame = json!({ "op": "send", "id": message_id, "room_id": self.room,
                            "message_id": message_id, "text": text });
        loop {
            self.come_back().await;
            let socket = self.socket.as_mut().context("it came back")?;
            if socket.send(&frame).await.is_err() {
                self.socket = None;
                continue;
            }
            while self.socket.is_some() {
                let answer = self.next().await?;
                if answer.is_some_and(|answer| answer["re"] == *message_id && answer["ok"] == true)
                {
                    return Ok(());
                }
            }
        }
    }

    /// Follows the room up to a number.
    async fn follow(&mut self, head: usize) -> Result<()> {
        while self.seen.len() < head {
            self.next().await?;
        }
        Ok(())
    }

    fn texts(&self) -> Vec<&str> {
        self.seen.iter().filter_map(|event| event["data"]["text"].as_str()).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_of_every_process_leaves_no_gap_at_any_client() -> Result<()> {
    let mut fleet = Fleet::start().await;
    let client = Client::new();
    let asha = register(&client, &fleet.addresses.get(0), "Asha").await;
    let ravi = register(&client, &fleet.addresses.get(1), "Ravi").await;
    let room = dm(&client, &fleet.addresses.get(0), &asha, &ravi).await;
    plan(&client, &fleet.addresses.get(0), &asha, &room).await?;
    let mut writer = Roamer::new(&fleet.addresses, 0, &asha, &room);
    let mut reader = Roamer::new(&fleet.addresses, 1, &ravi, &room);
    writer.come_back().await;
    reader.come_back().await;

    let is_over = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn(write_until(writer, is_over.clone()));
    let reading = tokio::spawn(read_until(reader, is_over.clone()));
    let fleet = tokio::task::spawn_blocking(move || {
        (0..KINDS.len()).for_each(|at| fleet.replace(at));
        fleet
    })
    .await?;
    is_over.store(true, Ordering::SeqCst);
    let (mut writer, written) = writing.await??;
    let mut reader = reading.await??;

    let head = whole_room(&client, &fleet.addresses.get(0), &asha, &room, written.len()).await;
    writer.follow(head).await?;
    reader.follow(head).await?;
    ensure!(writer.seen == reader.seen, "the two saw different events");
    let live: Vec<_> =
        writer.texts().into_iter().filter(|text| !text.starts_with("planned")).collect();
    ensure!(live == written, "not what was acknowledged, once each and in order");
    let mut planned: Vec<_> =
        writer.texts().into_iter().filter(|text| text.starts_with("planned")).collect();
    planned.sort_unstable();
    let expected: Vec<String> = (0..PLANNED).map(|n| format!("planned {n}")).collect();
    ensure!(planned == expected, "not every planned message once: {planned:?}");
    fleet.database.assert_dense().await;
    Ok(())
}

/// Plans messages for the seconds in which everything is replaced.
async fn plan(client: &Client, http: &str, author: &Person, room: &str) -> Result<()> {
    for n in 0..PLANNED {
        let seconds = i64::try_from(n)? + 1;
        let send_at = chrono::Utc::now() + chrono::TimeDelta::seconds(seconds);
        let body = json!({ "text": format!("planned {n}"), "send_at": send_at.to_rfc3339() });
        let request = client.post(format!("{http}/v1/rooms/{room}/scheduled"));
        let answer = request.bearer_auth(&author.token).json(&body).send().await?;
        ensure!(answer.status() == reqwest::StatusCode::CREATED, "{}", answer.text().await?);
    }
    Ok(())
}

async fn write_until(
    mut writer: Roamer,
    is_over: Arc<AtomicBool>,
) -> Result<(Roamer, Vec<String>)> {
    let mut written = Vec::new();
    while !is_over.load(Ordering::SeqCst) {
        let text = format!("live {}", written.len());
        writer.send(&text).await?;
        written.push(text);
    }
    Ok((writer, written))
}

async fn read_until(mut reader: Roamer, is_over: Arc<AtomicBool>) -> Result<Roamer> {
    while !is_over.load(Ordering::SeqCst) {
        reader.next().await?;
    }
    Ok(reader)
}

/// The room's head once everything written and planned is in it.
async fn whole_room(
    client: &Client,
    http: &str,
    member: &Person,
    room: &str,
    written: usize,
) -> usize {
    // Its making is the first event.
    let expected = 1 + written + PLANNED;
    wait::until_within(wait::LONG, "every planned message is out", || async {
        let request = client.get(format!("{http}/v1/rooms/{room}/events?after={}", expected - 1));
        let answer = request.bearer_auth(&member.token).send().await.expect("it answers");
        let page: Value = answer.json().await.expect("an answer in JSON");
        page["head_seq"].as_u64().is_some_and(|head| head >= expected as u64)
    })
    .await;
    expected
}
