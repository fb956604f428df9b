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
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use super::close::CloseReason;
use super::upgrade::{Socket, WRITE_BYTES};
use crate::hub::{Delivery, Found, Outbox};

/// A socket with what its session is about to write.
#[derive(Debug)]
pub(crate) struct Wire {
    socket: Socket,
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

impl Wire {
    /// Nothing is read from the outbox yet.
    pub(crate) fn new(socket: Socket) -> Self {
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

    /// Forgets what was told once the hub has routed everything up to there.
    pub(crate) fn forget_told(&mut self, routed: Position) {
        if self.told.as_ref().is_some_and(|told| told.until <= routed) && self.staged.is_empty() {
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
    pub(crate) fn into_socket(self) -> Socket {
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
