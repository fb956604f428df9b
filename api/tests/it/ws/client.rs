//! A client of the WebSocket, for tests.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::{Request, Response};
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async};

/// How long anything that must come may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// A socket, and the frames that came while something else was waited for.
pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    set_aside: VecDeque<Value>,
    calls: u64,
}

impl Client {
    /// Connects to a `ws://` address with these headers.
    pub(crate) async fn connect(url: &str, headers: &[(&'static str, &str)]) -> (Self, Response) {
        Self::try_connect(url, headers).await.expect("the server shakes hands")
    }

    /// [`Client::connect`] where the server may refuse.
    pub(crate) async fn try_connect(
        url: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<(Self, Response), Error> {
        let (socket, response) = connect_async(request(url, headers)).await?;
        Ok((Self::of(socket), response))
    }

    /// Connects with next to no room in the kernel for what is not read.
    pub(crate) async fn connect_narrow(
        address: SocketAddr,
        request: impl IntoClientRequest + Unpin,
    ) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4_096).expect("a socket takes its size");
        let stream = socket.connect(address).await.expect("the server listens");
        let shaken = client_async(request, MaybeTlsStream::Plain(stream)).await;
        Self::of(shaken.expect("the server shakes hands").0)
    }

    fn of(socket: WebSocketStream<MaybeTlsStream<TcpStream>>) -> Self {
        Self { socket, set_aside: VecDeque::new(), calls: 0 }
    }

    /// Sends a text frame.
    pub(crate) async fn send_text(&mut self, text: impl Into<String>) {
        self.send(Message::text(text.into())).await;
    }

    /// Sends any frame.
    pub(crate) async fn send(&mut self, message: Message) {
        self.socket.send(message).await.expect("the server reads");
    }

    /// Sends a command and answers its `id`.
    pub(crate) async fn ask(&mut self, op: &str, mut fields: Value) -> String {
        self.calls += 1;
        let id = format!("c{}", self.calls);
        fields["op"] = op.into();
        fields["id"] = id.as_str().into();
        self.send_text(fields.to_string()).await;
        id
    }

    /// Sends a command and waits for its answer.
    pub(crate) async fn call(&mut self, op: &str, fields: Value) -> Value {
        let id = self.ask(op, fields).await;
        self.answer(&id).await
    }

    /// The answer to the command of this `id`.
    pub(crate) async fn answer(&mut self, id: &str) -> Value {
        self.first("an answer", |frame| frame["re"] == id).await
    }

    /// Says hello, naming these rooms.
    pub(crate) async fn hello(&mut self, rooms: Value) -> Value {
        let answer = self.call("hello", json!({ "rooms": rooms })).await;
        assert_eq!(answer["ok"], true, "{answer}");
        answer
    }

    /// Sends a message and waits for its answer, which must not be an error.
    pub(crate) async fn say(&mut self, room: &str, text: &str) -> Value {
        let message_id = uuid::Uuid::now_v7();
        let send = json!({ "room_id": room, "message_id": message_id, "text": text });
        let answer = self.call("send", send).await;
        assert_eq!(answer["ok"], true, "{answer}");
        answer
    }

    /// The next event of a type: `message.sent`.
    pub(crate) async fn event(&mut self, kind: &str) -> Value {
        let full = format!("sandesham.{kind}.v1");
        self.first(kind, |frame| frame["type"] == full.as_str()).await
    }

    /// The next numbered events of a room, as many as these.
    pub(crate) async fn numbered(&mut self, room: &str, count: usize) -> Vec<Value> {
        let mut events = Vec::with_capacity(count);
        for _ in 0..count {
            let is_numbered = |frame: &Value| frame["roomid"] == room && frame["roomseq"].is_u64();
            events.push(self.first("a numbered event", is_numbered).await);
        }
        events
    }

    /// The next notice: `typing`.
    pub(crate) async fn notice(&mut self, op: &str) -> Value {
        self.first(op, |frame| frame["op"] == op).await
    }

    /// The first frame, of those set aside or yet to come, of which `is_it` holds.
    pub(crate) async fn first(&mut self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(index) = self.set_aside.iter().position(&is_it) {
            return self.set_aside.remove(index).expect("it was found there");
        }
        loop {
            let frame = self.frame(what).await;
            if is_it(&frame) {
                return frame;
            }
            self.set_aside.push_back(frame);
        }
    }

    /// Everything that came before the answer to a ping: what is not among it was not sent.
    pub(crate) async fn so_far(&mut self) -> Vec<Value> {
        let pong = self.call("ping", json!({})).await;
        assert_eq!(pong["ok"], true, "{pong}");
        self.set_aside.drain(..).collect()
    }

    /// The next frame of the server.
    pub(crate) async fn frame(&mut self, what: &str) -> Value {
        loop {
            match self.message(what).await {
                Some(Ok(Message::Text(text))) => {
                    return serde_json::from_str(&text).expect("the server sends JSON");
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("waited for {what}, got {other:?}"),
            }
        }
    }

    /// The code with which the server closes.
    pub(crate) async fn close_code(&mut self) -> u16 {
        loop {
            match self.message("a close").await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("waited for a close, got {other:?}"),
            }
        }
    }

    /// What comes of a room until the server closes, and the code with which it does.
    pub(crate) async fn until_close(&mut self, room: &str) -> (Vec<Value>, u16) {
        let mut events = Vec::new();
        loop {
            match self.message("a close").await {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).expect("the server sends JSON");
                    if frame["roomid"] == room && frame["roomseq"].is_u64() {
                        events.push(frame);
                    }
                }
                Some(Ok(Message::Close(Some(frame)))) => return (events, frame.code.into()),
                Some(Ok(_)) => {}
                other => panic!("waited for a close, got {other:?}"),
            }
        }
    }

    /// Whether the server takes the socket: it answers to a hello, and does not close.
    pub(crate) async fn holds(mut self) -> bool {
        let hello = r#"{"op":"hello","id":"1","rooms":{}}"#;
        let sent = self.socket.send(Message::text(hello)).await;
        sent.is_ok() && matches!(self.message("an answer").await, Some(Ok(Message::Text(_))))
    }

    /// Waits for a ping of the server.
    pub(crate) async fn ping(&mut self) {
        while !matches!(self.message("a ping").await, Some(Ok(Message::Ping(_)))) {}
    }

    /// Closes, and waits until the server has, too.
    pub(crate) async fn close(mut self) {
        self.socket.close(None).await.expect("the server is there");
        while let Some(Ok(_)) = self.message("the end").await {}
    }

    async fn message(&mut self, what: &str) -> Option<Result<Message, Error>> {
        let message = tokio::time::timeout(PATIENCE, self.socket.next()).await;
        message.unwrap_or_else(|_| panic!("waited too long for {what}"))
    }
}

/// A handshake with these headers.
pub(crate) fn request(url: &str, headers: &[(&'static str, &str)]) -> Request {
    let mut request = url.into_client_request().expect("an address");
    for (name, value) in headers {
        let value = HeaderValue::from_str(value).expect("a header value");
        request.headers_mut().insert(HeaderName::from_static(name), value);
    }
    request
}

/// The events among frames.
pub(crate) fn events_among(frames: &[Value]) -> Vec<&Value> {
    frames.iter().filter(|frame| frame["specversion"].is_string()).collect()
}

/// The numbers of events.
pub(crate) fn numbers(events: &[Value]) -> Vec<u64> {
    events.iter().filter_map(|event| event["roomseq"].as_u64()).collect()
}
