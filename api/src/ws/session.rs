//! One socket, from its opening to its end.

use std::collections::BTreeMap;
use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use sandesham_domain::room::Room;
use sandesham_domain::{Published, RoomId, RoomSeq, SessionId, UserId};
use sandesham_log::LaneQueue;
use tokio::time::{Sleep, sleep_until};
use tokio_tungstenite::tungstenite::Message;

use super::answer::{Done, answer};
use super::clock::{Clock, Due};
use super::close::{self, CloseReason};
use super::frame::{Frame, Op, Re};
use super::hello::{self, HelloError};
use super::pending::{Coming, Pending};
use super::upgrade::Socket;
use super::wire::{Turn, Wire};
use crate::auth::{self, Caller, session};
use crate::commands::CommandError;
use crate::hub::{Delivery, OpenSocket};
use crate::problem::Problem;
use crate::state::AppState;

/// While so many bytes of answers are not written, no further frame is read: a client that does not
/// read its answers may not ask for more.
const UNREAD_ANSWER_BYTES_MAX: usize = 256 << 10;

/// How many events that are owed are read from the log at once: some 3 MiB when each has the longest
/// text there is, all of it escaped.
const OWED_AT_ONCE: usize = 32;

/// How long a socket that is to be closed waits for the answers to what was taken.
const LAST_ANSWERS_TIME_MAX: Duration = Duration::from_secs(5);

/// One socket.
pub(crate) struct Session {
    state: AppState,
    user_id: UserId,
    login: SessionId,
    open: OpenSocket,
    wire: Wire,
    clock: Clock,
    /// Set to what the clock had due next; what came later since is no matter.
    timer: Pin<Box<Sleep>>,
    /// Made with the first command: most sockets only listen.
    lane: Option<LaneQueue<CommandError>>,
    pending: Pending,
    is_greeted: bool,
}

/// What the session has to see to.
enum Next {
    Turn(Turn),
    Due(Due),
    Answered,
}

/// How a session ends.
enum End {
    /// The server closes.
    Close(CloseReason),
    /// The client has closed, or is gone.
    Gone,
}

impl Session {
    /// A socket of `caller` that has not said hello.
    pub(crate) fn new(state: AppState, caller: &Caller, open: OpenSocket, socket: Socket) -> Self {
        let clock = Clock::new(&state.config.sockets, caller.expires_at);
        Self {
            state,
            user_id: caller.user_id,
            login: caller.session_id,
            open,
            wire: Wire::new(socket),
            timer: Box::pin(sleep_until(clock.next_due())),
            clock,
            lane: None,
            pending: Pending::default(),
            is_greeted: false,
        }
    }

    /// Serves the client until either side closes.
    pub(crate) async fn run(mut self) {
        let end = loop {
            if let Err(end) = self.step().await {
                break end;
            }
        };
        self.open.unsubscribe();
        if matches!(end, End::Close(reason) if reason.answers_first()) {
            Box::pin(self.answer_the_rest()).await;
        }
        let Self { wire, open, .. } = self;
        // A process that ends waits until every socket has been told; otherwise the user may have
        // another socket already.
        let held = matches!(end, End::Close(CloseReason::GoingAway)).then_some(open);
        match end {
            End::Gone => Box::pin(close::part(wire.into_socket())).await,
            End::Close(reason) => Box::pin(close::close(wire.into_socket(), reason)).await,
        }
        drop(held);
    }

    async fn step(&mut self) -> Result<(), End> {
        match self.next().await {
            Next::Answered => Ok(()),
            Next::Turn(turn) => self.take_turn(turn).await,
            Next::Due(due) => self.see_to(due).await,
        }
    }

    /// Writes and reads until there is something to see to.
    async fn next(&mut self) -> Next {
        poll_fn(|cx| {
            let may_read = self.poll_answers(cx);
            if let Poll::Ready(turn) = self.wire.poll_turn(cx, self.open.outbox(), may_read) {
                return Poll::Ready(Next::Turn(turn));
            }
            // Answers were written: maybe frames may be read again.
            if !may_read && self.may_read() {
                return Poll::Ready(Next::Answered);
            }
            self.timer.as_mut().poll(cx).map(|()| Next::Due(self.clock.what_is_due()))
        })
        .await
    }

    /// Queues the answers that have come. Answers whether frames may be read.
    fn poll_answers(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.pending.is_empty() {
            let wire = &mut self.wire;
            self.pending.poll_all(cx, |re, result| wire.push(answer(re, &result)));
        }
        self.may_read()
    }

    fn may_read(&self) -> bool {
        !self.pending.is_full() && self.wire.pushed_bytes() < UNREAD_ANSWER_BYTES_MAX
    }

    async fn take_turn(&mut self, turn: Turn) -> Result<(), End> {
        match turn {
            Turn::Message(message) => self.take_message(message).await,
            // Boxed like all that asks the database: the room that it takes would be held by every idle
            // socket.
            Turn::Behind => Box::pin(self.catch_up()).await,
            Turn::Close(reason) => Err(End::Close(reason)),
            Turn::Failed(error) => Err(CloseReason::of(&error).map_or(End::Gone, End::Close)),
            Turn::Gone => Err(End::Gone),
        }
    }

    async fn take_message(&mut self, message: Message) -> Result<(), End> {
        self.clock.note_heard();
        match message {
            Message::Text(text) => {
                let frame = Frame::parse(&text, self.user_id, &self.state.config.limits);
                self.take_frame(frame).await
            }
            Message::Binary(_) => Err(End::Close(CloseReason::Binary)),
            Message::Close(_) => Err(End::Gone),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
        }
    }

    async fn take_frame(&mut self, frame: Frame) -> Result<(), End> {
        let Frame { re, op } = frame;
        let allowed = self.state.rates.command(self.user_id);
        let op = match op.and_then(|op| allowed.map(|()| op)) {
            Ok(op) => op,
            Err(problem) => {
                self.answer(&re, &Err(problem));
                return Ok(());
            }
        };
        match op {
            Op::Hello(_) if self.is_greeted => self.answer(&re, &Err(Problem::HelloTwice)),
            Op::Hello(named) => {
                Box::pin(self.greet(&re, named)).await?;
            }
            Op::Auth(token) => {
                let result = Box::pin(self.extend(&token)).await;
                self.answer(&re, &result);
            }
            _ if !self.is_greeted => self.answer(&re, &Err(Problem::HelloFirst)),
            Op::Change(command) => {
                let coming = self.lane().push(command);
                self.pending.push(re, Coming::Change(coming));
            }
            Op::Receipt { room_id, delivered, read } => {
                let coming = self.state.receipts.submit(room_id, self.user_id, delivered, read);
                self.pending.push(re, Coming::Receipt(coming));
            }
            Op::Typing(room_id) => self.tell_typing(re, room_id),
            Op::Ping => self.answer(&re, &Ok(Done::default())),
        }
        Ok(())
    }

    async fn greet(&mut self, re: &Re, named: BTreeMap<RoomId, RoomSeq>) -> Result<(), End> {
        let hello = hello::hello(&self.state, &mut self.open, &mut self.wire, re, named);
        match self.clock.unless_expired(hello).await.map_err(End::Close)? {
            Ok(()) => {
                self.is_greeted = true;
                self.clock.note_greeted();
            }
            Err(HelloError::Refused(problem)) => self.answer(re, &Err(problem)),
            Err(HelloError::Gone) => return Err(End::Gone),
            Err(HelloError::Closed(reason)) => return Err(End::Close(reason)),
        }
        Ok(())
    }

    fn answer(&mut self, re: &Re, result: &Result<Done, Problem>) {
        self.wire.push(answer(re, result));
    }

    fn lane(&mut self) -> &LaneQueue<CommandError> {
        let executor = &self.state.executor;
        self.lane.get_or_insert_with(|| executor.lane_queue())
    }

    fn tell_typing(&mut self, re: Re, room_id: RoomId) {
        let (state, user_id) = (self.state.clone(), self.user_id);
        if state.hub.is_member(user_id, room_id) {
            state.hub.tell_typing(room_id, user_id);
            return self.answer(&re, &Ok(Done::default()));
        }
        // Maybe they have just come, and the feed has not. Nothing else waits for the log.
        let asked = tokio::spawn(async move {
            let room = state.executor.load::<Room>(room_id).await?;
            room.aggregate.check_member(user_id).map_err(CommandError::from)?;
            state.hub.tell_typing(room_id, user_id);
            Ok(())
        });
        self.pending.push(re, Coming::Typing(asked));
    }

    /// Another access token of the same user lets the socket live on.
    async fn extend(&mut self, access_token: &str) -> Result<Done, Problem> {
        let caller = auth::by_access_token(&self.state, access_token).await?;
        if caller.user_id != self.user_id {
            return Err(Problem::Unauthorized);
        }
        self.login = caller.session_id;
        self.open.outbox().set_session_id(caller.session_id);
        self.clock.extend(caller.expires_at);
        self.timer.as_mut().reset(self.clock.next_due());
        Ok(Done::default())
    }

    /// The client reads again: what it is owed is read from the log.
    async fn catch_up(&mut self) -> Result<(), End> {
        let owed = self.open.outbox().take_owed(OWED_AT_ONCE);
        if owed.is_empty() {
            return Ok(());
        }
        // It reconnects, and gets from hello what could not be read here.
        let records = self.state.log.at_all(&owed).await.map_err(|error| {
            tracing::warn!(%error, "a slow socket cannot be caught up");
            End::Close(CloseReason::Resync)
        })?;
        for record in records {
            if let Some(delivery) = Delivery::of(&Published::new(record)) {
                self.wire.push_owed(&delivery);
            }
        }
        Ok(())
    }

    async fn see_to(&mut self, due: Due) -> Result<(), End> {
        self.timer.as_mut().reset(self.clock.next_due());
        match due {
            Due::Nothing => Ok(()),
            Due::Close(reason) => Err(End::Close(reason)),
            Due::Ping => {
                self.wire.push_ping();
                self.wire.forget_told(self.state.hub.position(), self.open.outbox());
                self.check_session().await
            }
        }
    }

    /// Notices may get lost; this makes up for them.
    async fn check_session(&mut self) -> Result<(), End> {
        match Box::pin(session::check(&self.state, self.login)).await {
            Err(Problem::Unauthorized) => Err(End::Close(CloseReason::Unauthenticated)),
            // Who cannot be asked about is not sent away.
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Waits for the answers to what was taken, and writes them.
    async fn answer_the_rest(&mut self) {
        let answers = async {
            poll_fn(|cx| {
                self.poll_answers(cx);
                if self.pending.is_empty() { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            // What was read from the outbox was not asked for; the reason to close is known.
            self.wire.flush_last().await
        };
        // Who does not read them is not waited for.
        let _ = tokio::time::timeout(LAST_ANSWERS_TIME_MAX, answers).await;
    }
}
