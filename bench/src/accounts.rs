//! People and rooms to measure with, made over REST as a client would.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::scan;
use crate::socket::Socket;

/// Enough to keep the server's bounded password hashing busy.
const REGISTRATIONS_AT_ONCE: usize = 8;

/// Somebody who signed up.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) user_id: Arc<str>,
    access_token: Arc<str>,
}

/// A running server, as its clients see it.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    client: Client,
    /// `host:port`.
    address: Arc<str>,
}

#[derive(Deserialize)]
struct Registered {
    user: Identified,
    access_token: String,
}

#[derive(Deserialize)]
struct Identified {
    id: String,
}

impl Site {
    /// The server at a URL like `http://127.0.0.1:8080`.
    pub(crate) fn new(url: &str) -> Result<Self> {
        let address = url.strip_prefix("http://").context("the URL must begin with http://")?;
        let address = address.trim_end_matches('/').into();
        Ok(Self { client: Client::new(), address })
    }

    /// Signs up as many people as that.
    pub(crate) async fn register(&self, count: usize) -> Result<Vec<Account>> {
        // Unique on a server that has been measured before.
        let run: u32 = rand::random();
        let registrations = (0..count).map(|index| self.register_one(run, index));
        stream::iter(registrations).buffered(REGISTRATIONS_AT_ONCE).try_collect().await
    }

    async fn register_one(&self, run: u32, index: usize) -> Result<Account> {
        let body = json!({
            "name": format!("Bench {index}"),
            "email": format!("bench-{run:08x}-{index}@example.org"),
            "password": "correct horse battery staple",
        });
        let registered: Registered = self.post("/v1/auth/register", None, &body).await?;
        let user_id = registered.user.id.into();
        Ok(Account { user_id, access_token: registered.access_token.into() })
    }

    /// The DM of two.
    pub(crate) async fn dm(&self, one: &Account, other: &Account) -> Result<String> {
        let body = json!({"kind": "dm", "members": [&*other.user_id]});
        let room: Identified = self.post("/v1/rooms", Some(one), &body).await?;
        Ok(room.id)
    }

    /// A group of all, owned by the first.
    pub(crate) async fn group(&self, members: &[Account]) -> Result<String> {
        let [owner, others @ ..] = members else { anyhow::bail!("a group needs somebody") };
        let others: Vec<&str> = others.iter().map(|member| &*member.user_id).collect();
        let body = json!({"kind": "group", "name": "Bench", "members": others});
        let room: Identified = self.post("/v1/rooms", Some(owner), &body).await?;
        Ok(room.id)
    }

    /// Plans a message for then, an RFC 3339 time.
    pub(crate) async fn plan(&self, author: &Account, room_id: &str, send_at: &str) -> Result<()> {
        let body = json!({"text": "the quick brown fox ".repeat(5), "send_at": send_at});
        let path = format!("/v1/rooms/{room_id}/scheduled");
        let _: Identified = self.post(&path, Some(author), &body).await?;
        Ok(())
    }

    /// What the server has counted under a name without labels; 0 when it has not begun to.
    pub(crate) async fn counter(&self, name: &str) -> Result<u64> {
        let url = format!("http://{}/metrics", self.address);
        let text = self.client.get(url).send().await?.error_for_status()?.text().await?;
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        Ok(value.map(str::parse).transpose()?.unwrap_or(0))
    }

    /// Opens a socket of nobody, for a server that asks for no hello.
    pub(crate) async fn connect(&self) -> Result<Socket> {
        Socket::connect(&self.address, "/v1/ws", "").await
    }

    /// Opens a socket and says hello.
    pub(crate) async fn open(&self, account: &Account) -> Result<Socket> {
        let mut socket = Socket::connect(&self.address, "/v1/ws", &account.access_token).await?;
        socket.output.text(r#"{"op":"hello","id":"0","rooms":{}}"#);
        socket.flush().await?;
        let mut greeted = false;
        while !greeted {
            let check = |text: &[u8], _: &mut _| {
                greeted |= matches!(scan::frame(text)?, scan::Frame::Answer { id: 0 });
                Ok(())
            };
            socket.receive(check).await?;
        }
        Ok(socket)
    }

    /// Reads something.
    pub(crate) async fn get<T: for<'de> Deserialize<'de>>(
        &self,
        path: &str,
        caller: &Account,
    ) -> Result<T> {
        let url = format!("http://{}{path}", self.address);
        let request = self.client.get(url).bearer_auth(&caller.access_token);
        let answer = request.send().await.with_context(|| format!("failed to get {path}"))?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status == StatusCode::OK, "{path} answered {status}: {text}");
        serde_json::from_str(&text).with_context(|| format!("{path} answered oddly: {text}"))
    }

    /// Puts bytes at an address that was signed for them.
    pub(crate) async fn put(
        &self,
        url: &str,
        headers: &BTreeMap<String, String>,
        bytes: Bytes,
    ) -> Result<()> {
        let mut request = self.client.put(url).body(bytes);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.context("failed to upload")?;
        let status = answer.status();
        ensure!(status.is_success(), "the store answered {status}: {}", answer.text().await?);
        Ok(())
    }

    /// Writes something.
    pub(crate) async fn post<T: for<'de> Deserialize<'de>>(
        &self,
        path: &str,
        caller: Option<&Account>,
        body: &Value,
    ) -> Result<T> {
        let url = format!("http://{}{path}", self.address);
        let mut request = self.client.post(url).json(body);
        if let Some(caller) = caller {
            request = request.bearer_auth(&caller.access_token);
        }
        let answer = request.send().await.with_context(|| format!("failed to post to {path}"))?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(
            matches!(status, StatusCode::OK | StatusCode::CREATED),
            "{path} answered {status}: {text}"
        );
        serde_json::from_str(&text).with_context(|| format!("{path} answered oddly: {text}"))
    }
}
