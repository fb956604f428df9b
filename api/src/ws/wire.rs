//! A socket that is written and read at the same time by one task, without being split.
//!
//! What waits goes out in as few writes as it fits, and one flush; reading goes on while a write
//! does not.

use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::{SinkExt as _, StreamExt as _};
use sandesham_domain::{Position, RoomId, RoomSeq};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use super::close::CloseReason;
use super::upgrade::{Connection, WRITE_BYTES};
use crate::hub::{Delivery, Found, Outbox};

/// A socket with what its session is about to write.
#[derive(Debug)]
pub(crate) struct Wire<S = Connection> {
    socket: WebSocketStream<S>,
    /// Answers, and what is replayed: before what the outbox holds.
    frames: VecDeque<Message>,
    frames_bytes: usize,
    /// Taken from the outbox, not yet written.
    staged: VecDeque<Arc<Delivery>>,
    unflushed_bytes: usize,
    /// Whether the outbox is read: not before hello is answered.
    is_live: bool,
    told: Option<Told>,
}

/// What hello told: numbered events up to there are not written again, though the feed may still
/// bring them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// The head of each room that was told.
    pub(crate) heads: HashMap<RoomId, RoomSeq>,
    /// No event after this one can be at or below a head.
    pub(crate) until: Position,
}

/// What came of driving a socket.
#[derive(Debug)]
pub(crate) enum Turn {
    /// The client sent a message, or its pong.
    Message(Message),
    /// Reading or writing failed.
    Failed(Error),
    /// The client is gone.
    Gone,
    /// Everything is written, and the outbox holds only what is owed.
    Behind,
    /// The socket is to be closed.
    Close(CloseReason),
}

/// Why what was pushed could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WireError {
    /// The socket is to be closed.
    Closed(CloseReason),
    /// The client is gone.
    Gone,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Nothing is read from the outbox yet.
    pub(crate) fn new(socket: WebSocketStream<S>) -> Self {
        Self {
            socket,
            frames: VecDeque::new(),
            frames_bytes: 0,
            staged: VecDeque::new(),
            unflushed_bytes: 0,
            is_live: false,
            told: None,
        }
    }

    /// From now on the outbox is written, but for what was told.
    pub(crate) fn go_live(&mut self, told: Told) {
        self.is_live = true;
        self.told = Some(told);
    }

    /// Puts a frame before what the outbox holds.
    pub(crate) fn push(&mut self, text: impl Into<Utf8Bytes>) {
        let text = text.into();
        self.frames_bytes += text.len();
        self.frames.push_back(Message::Text(text));
    }

    /// Puts an event before what the outbox holds, unless it was told.
    pub(crate) fn push_owed(&mut self, delivery: &Delivery) {
        if self.is_due(delivery) {
            self.push(delivery.text());
        }
    }

    /// Asks whether the client is there.
    pub(crate) fn push_ping(&mut self) {
        self.frames.push_back(Message::Ping(bytes::Bytes::new()));
    }

    /// How many bytes of [`Wire::push`] are not written.
    pub(crate) fn pushed_bytes(&self) -> usize {
        self.frames_bytes
    }

    /// Forgets what was told once the hub has routed everything up to there, and nothing of it can
    /// wait any more.
    pub(crate) fn forget_told(&mut self, routed: Position, outbox: &Outbox) {
        let is_routed = self.told.as_ref().is_some_and(|told| told.until <= routed);
        if is_routed && self.staged.is_empty() && outbox.is_empty() {
            self.told = None;
        }
    }

    /// Writes what there is and, where `may_read`, reads; ready when either has come to something
    /// that the session has to see to.
    pub(crate) fn poll_turn(
        &mut self,
        cx: &mut Context<'_>,
        outbox: &Outbox,
        may_read: bool,
    ) -> Poll<Turn> {
        outbox.register(cx.waker());
        match self.poll_write(cx, outbox) {
            Poll::Ready(Ok(Found::Close(reason))) => return Poll::Ready(Turn::Close(reason)),
            Poll::Ready(Ok(Found::Owed)) => return Poll::Ready(Turn::Behind),
            Poll::Ready(Ok(Found::Nothing | Found::Frames)) => {}
            Poll::Ready(Err(error)) => return Poll::Ready(Turn::Failed(error)),
            // A socket that cannot be written to can still be closed.
            Poll::Pending => {
                if let Some(reason) = outbox.close_reason() {
                    return Poll::Ready(Turn::Close(reason));
                }
            }
        }
        if !may_read {
            return Poll::Pending;
        }
        match ready!(self.socket.poll_next_unpin(cx)) {
            Some(Ok(message)) => Poll::Ready(Turn::Message(message)),
            Some(Err(error)) => Poll::Ready(Turn::Failed(error)),
            None => Poll::Ready(Turn::Gone),
        }
    }

    /// Writes everything that was pushed, and nothing of the outbox. Cancel-safe.
    pub(crate) async fn flush(&mut self, outbox: &Outbox) -> Result<(), WireError> {
        poll_fn(|cx| {
            outbox.register(cx.waker());
            match self.poll_flush_pushed(cx) {
                Poll::Ready(Err(_)) => Poll::Ready(Err(WireError::Gone)),
                Poll::Ready(Ok(())) => Poll::Ready(Ok(())),
                Poll::Pending => match outbox.close_reason() {
                    Some(reason) => Poll::Ready(Err(WireError::Closed(reason))),
                    None => Poll::Pending,
                },
            }
        })
        .await
    }

    /// [`Wire::flush`] of a socket that is being closed.
    pub(crate) async fn flush_last(&mut self) -> Result<(), Error> {
        poll_fn(|cx| self.poll_flush_pushed(cx)).await
    }

    /// The socket, to be closed.
    pub(crate) fn into_socket(self) -> WebSocketStream<S> {
        self.socket
    }

    fn poll_flush_pushed(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        while !self.frames.is_empty() {
            ready!(self.poll_room(cx))?;
            self.write_pushed()?;
        }
        self.poll_flush(cx)
    }

    /// Ready with what the outbox last said once everything is written and flushed.
    fn poll_write(&mut self, cx: &mut Context<'_>, outbox: &Outbox) -> Poll<Result<Found, Error>> {
        let found = loop {
            ready!(self.poll_room(cx))?;
            if self.write_pushed()? || self.write_staged()? {
                continue;
            }
            let found = if self.is_live {
                outbox.take(WRITE_BYTES, &mut self.staged)
            } else {
                outbox.close_reason().map_or(Found::Nothing, Found::Close)
            };
            if found != Found::Frames {
                break found;
            }
        };
        ready!(self.poll_flush(cx))?;
        Poll::Ready(Ok(found))
    }

    /// Ready when another frame may be written.
    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if self.unflushed_bytes >= WRITE_BYTES {
            ready!(self.poll_flush(cx))?;
        }
        self.socket.poll_ready_unpin(cx)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if self.unflushed_bytes > 0 {
            ready!(self.socket.poll_flush_unpin(cx))?;
            self.unflushed_bytes = 0;
        }
        Poll::Ready(Ok(()))
    }

    fn write_pushed(&mut self) -> Result<bool, Error> {
        let Some(message) = self.frames.pop_front() else { return Ok(false) };
        if message.is_text() {
            self.frames_bytes -= message.len();
        }
        self.write(message)?;
        Ok(true)
    }

    fn write_staged(&mut self) -> Result<bool, Error> {
        while let Some(delivery) = self.staged.pop_front() {
            if self.is_due(&delivery) {
                self.write(Message::Text(delivery.text()))?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn write(&mut self, message: Message) -> Result<(), Error> {
        // Never 0, so that an empty ping is flushed too.
        self.unflushed_bytes += message.len() + 2;
        self.socket.start_send_unpin(message)
    }

    fn is_due(&mut self, delivery: &Delivery) -> bool {
        let (Some(told), Some(place)) = (&self.told, delivery.place()) else { return true };
        if place.position > told.until {
            self.told = None;
            return true;
        }
        let Some((room, room_seq)) = place.numbered else { return true };
        told.heads.get(&room).is_none_or(|&head| room_seq > head)
    }
}

#[cfg(test)]
mod tests {
    use sandesham_domain::SessionId;
    use tokio::io::DuplexStream;
    use tokio_tungstenite::tungstenite::protocol::Role;
    use uuid::Uuid;

    use super::*;
    use crate::hub::Bounds;

    const ROOM: RoomId = RoomId::from_uuid(Uuid::from_u128(1));

    /// An event with a number in the room, or a receipt.
    fn event(position: u64, room_seq: Option<u64>, bytes: usize) -> Arc<Delivery> {
        Delivery::example(position, room_seq.map(|room_seq| (ROOM, RoomSeq(room_seq))), bytes)
    }

    /// A live wire whose client has been told the room up to 5, by position 10.
    async fn told_wire(client_bytes: usize) -> (Wire<DuplexStream>, WebSocketStream<DuplexStream>) {
        let (ours, theirs) = tokio::io::duplex(client_bytes);
        let server = WebSocketStream::from_raw_socket(ours, Role::Server, None).await;
        let mut wire = Wire::new(server);
        wire.go_live(Told { heads: HashMap::from([(ROOM, RoomSeq(5))]), until: Position(10) });
        (wire, WebSocketStream::from_raw_socket(theirs, Role::Client, None).await)
    }

    /// The positions that the client is sent, up to this one.
    async fn positions_until(
        last: u64,
        (wire, client): (&mut Wire<DuplexStream>, &mut WebSocketStream<DuplexStream>),
        outbox: &Outbox,
    ) -> Vec<u64> {
        let mut positions = Vec::new();
        while positions.last() != Some(&last) {
            let message = tokio::select! {
                turn = poll_fn(|cx| wire.poll_turn(cx, outbox, false)) => panic!("{turn:?}"),
                message = client.next() => message.expect("open").expect("a frame"),
            };
            let text = message.into_text().expect("text");
            let frame: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            positions.push(frame["position"].as_u64().expect("a position"));
        }
        positions
    }

    #[tokio::test]
    async fn what_was_told_is_not_forgotten_while_it_waits_for_a_slow_client() {
        let bounds = Bounds { queue_bytes_max: 1 << 20, owed_events_max: 100 };
        let outbox = Outbox::new(SessionId::from_uuid(Uuid::nil()), bounds);
        let (mut wire, mut client) = told_wire(64).await;
        // Receipts, more than is written at once, and behind them what was told.
        outbox.push(&event(7, None, WRITE_BYTES));
        outbox.push(&event(8, None, WRITE_BYTES));
        outbox.push(&event(9, Some(5), 10));
        outbox.push(&event(11, Some(6), 10));
        let written = futures_util::poll!(poll_fn(|cx| wire.poll_turn(cx, &outbox, false)));
        assert!(written.is_pending());
        wire.forget_told(Position(11), &outbox);
        let sent = positions_until(11, (&mut wire, &mut client), &outbox).await;
        assert_eq!(sent, [7, 8, 11]);
    }
}
