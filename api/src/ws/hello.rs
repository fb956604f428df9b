//! The greeting: all rooms of the user, and what the client missed of those it names, without a gap
//! or a repeat to what comes live.
//!
//! First the socket is subscribed, so that its events queue up; then everything is read from read
//! models that have the position of the subscription or a later one. So whatever is not in what was
//! read is in the queue; what is in both is written once, as no numbered event at or below a told
//! head is taken from the queue.

use std::collections::BTreeMap;
use std::time::Duration;

use sandesham_domain::{Position, RoomId, RoomSeq, UserId};
use sandesham_projections::ProjectionName;

use super::frame::Re;
use super::greeting::Greeting;
use super::replay::{self, Known};
use super::wire::{Told, Wire};
use super::{CloseReason, WireError};
use crate::hub::{OpenSocket, Subscribed};
use crate::problem::Problem;
use crate::state::AppState;

/// The read models that a hello is answered from.
const READ_MODELS: [ProjectionName; 2] = [ProjectionName::Timeline, ProjectionName::Receipts];

/// How long these may take to have the position of the subscription: longer than a read may, as
/// clients come back in crowds when something was wrong.
const BEHIND_TIME_MAX: Duration = Duration::from_secs(5);

/// How often rooms are read again because the user came into one meanwhile.
const READS_MAX: usize = 10;

/// Why a hello came to nothing.
#[derive(Debug)]
pub(crate) enum HelloError {
    /// Nothing was told; the client may say hello again.
    Refused(Problem),
    /// The socket is to be closed.
    Closed(CloseReason),
    /// The client is gone.
    Gone,
}

impl<E: Into<Problem>> From<E> for HelloError {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

impl HelloError {
    /// After the answer nothing can be refused any more: the client is to begin anew.
    fn after_answer(error: WireError) -> Self {
        match error {
            WireError::Closed(reason) => Self::Closed(reason),
            WireError::Gone => Self::Gone,
        }
    }
}

/// Answers a hello and replays what was missed; from then on the socket is live.
pub(crate) async fn hello(
    state: &AppState,
    open: &mut OpenSocket,
    wire: &mut Wire,
    re: &Re,
    named: BTreeMap<RoomId, RoomSeq>,
) -> Result<(), HelloError> {
    let greeted = greet(state, open, wire, re, named).await;
    if greeted.is_err() {
        open.unsubscribe();
    }
    greeted
}

async fn greet(
    state: &AppState,
    open: &mut OpenSocket,
    wire: &mut Wire,
    re: &Re,
    named: BTreeMap<RoomId, RoomSeq>,
) -> Result<(), HelloError> {
    let user = open.user_id();
    let subscribed = open.subscribe();
    let mut rooms = rooms_since(state, user, subscribed).await?;
    for &room_id in named.keys() {
        if !rooms.contains_key(&room_id)
            && let Some(known) = replay::ask_log(&state.log, user, room_id).await?
        {
            rooms.insert(room_id, known);
        }
    }
    let greeting = Greeting::new(&rooms, &named);
    // Read last: every head that is told is at or before it.
    let until = state.log.head().await?;
    wire.push(greeting.to_json(re, user, state.config.epoch));
    for missed in greeting.missed() {
        replay::replay(&state.log, wire, open.outbox(), missed)
            .await
            .map_err(HelloError::after_answer)?;
    }
    wire.go_live(Told { heads: greeting.into_heads(), until });
    open.ask_presence();
    Ok(())
}

/// The user's rooms, read at or after a position from which on all of them are routed to the
/// socket.
async fn rooms_since(
    state: &AppState,
    user: UserId,
    subscribed: Subscribed,
) -> Result<BTreeMap<RoomId, Known>, Problem> {
    let Subscribed { mut position, arrival } = subscribed;
    let Some(mut arrival) = arrival else { return read_rooms(state, user, position).await };
    for _ in 0..READS_MAX {
        let rooms = read_rooms(state, user, position).await?;
        let present: Vec<_> = rooms
            .iter()
            .filter_map(|(&room, known)| Some((room, known.present_since()?)))
            .collect();
        match arrival.seat(&present) {
            None => return Ok(rooms),
            Some(routed) => position = routed,
        }
    }
    Err(Problem::Behind)
}

async fn read_rooms(
    state: &AppState,
    user: UserId,
    position: Position,
) -> Result<BTreeMap<RoomId, Known>, Problem> {
    state.progress.wait_for(&READ_MODELS, position, BEHIND_TIME_MAX).await?;
    let rooms = state.reads.hello_rooms(user).await?;
    Ok(rooms.into_iter().map(|room| (room.room_id, Known::from(room))).collect())
}
