//! A commit on its way through the appender.

use std::sync::Arc;
use std::time::Instant;

use sandesham_domain::{Published, Recorded};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::handle::{Appended, Priority};
use super::lane::LaneState;
use crate::append::{CommitState, Numbers, fresh_lane};
use crate::error::AppendError;
use crate::prepare::Prepared;

/// A commit that waits for its answer.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) commit: Prepared,
    pub(crate) place: Place,
    pub(crate) submitted: Instant,
    /// When it is answered `Unavailable`.
    pub(crate) deadline: Instant,
    /// None once it was answered.
    reply: Option<oneshot::Sender<Result<Appended, AppendError>>>,
    _permits: Permits,
}

/// What a commit holds until it is answered.
#[derive(Debug)]
pub(crate) struct Permits {
    /// Of background work.
    pub(crate) _background: Option<OwnedSemaphorePermit>,
    /// For its size.
    pub(crate) _weight: OwnedSemaphorePermit,
}

/// Where in the order of its lane a commit stands.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) number: i64,
    /// None for a commit that is a lane of its own.
    lane: Option<InLane>,
}

#[derive(Debug)]
struct InLane {
    lane: Arc<LaneState>,
    generation: u64,
    /// What could not be taken in time is submitted again, and nothing later may pass it meanwhile.
    is_tried_again: bool,
}

impl Place {
    pub(crate) fn alone() -> Self {
        Self { number: fresh_lane(), lane: None }
    }

    pub(crate) fn on(lane: &Arc<LaneState>, priority: Priority) -> Self {
        let in_lane = InLane {
            lane: lane.clone(),
            generation: lane.generation(),
            is_tried_again: priority == Priority::Background,
        };
        Self { number: lane.number, lane: Some(in_lane) }
    }

    pub(crate) fn is_shared(&self) -> bool {
        self.lane.is_some()
    }

    /// Hands the rest of the lane back after a conflict.
    fn hand_back(&self) {
        if let Some(InLane { lane, generation, .. }) = &self.lane {
            lane.hand_back(*generation);
        }
    }

    /// Hands the rest of the lane back if this commit, whose time is up, will come again.
    fn keep(&self) {
        if self.lane.as_ref().is_some_and(|it| it.is_tried_again) {
            self.hand_back();
        }
    }

    pub(crate) fn is_handed_back(&self) -> bool {
        self.lane.as_ref().is_some_and(|it| it.lane.is_handed_back(it.generation))
    }
}

impl Entry {
    pub(crate) fn new(
        commit: Prepared,
        place: Place,
        deadline: Instant,
        reply: oneshot::Sender<Result<Appended, AppendError>>,
        permits: Permits,
    ) -> Self {
        let submitted = Instant::now();
        Self { commit, place, submitted, deadline, reply: Some(reply), _permits: permits }
    }

    pub(crate) fn is_answered(&self) -> bool {
        self.reply.is_none()
    }

    /// Whoever waited may be gone: their socket closed.
    pub(crate) fn answer(&mut self, answer: Result<Appended, AppendError>) {
        if let Some(reply) = self.reply.take() {
            drop(reply.send(answer));
        }
    }

    /// Answers what has waited too long; true if it was, now or before.
    pub(crate) fn expire(&mut self, now: Instant) -> bool {
        if self.deadline <= now && !self.is_answered() {
            // Before the answer, as after a conflict.
            self.place.keep();
            self.answer(Err(AppendError::Unavailable));
        }
        self.is_answered()
    }

    /// Answers what the log said; gives the events that are in the log now.
    pub(crate) fn settle(
        mut self,
        state: CommitState,
        numbers: &mut impl Iterator<Item = Numbers>,
    ) -> Vec<Arc<Published>> {
        let already = match state {
            CommitState::Accepted => false,
            CommitState::Already => true,
            CommitState::Conflict => {
                // Before the answer: who hears of the conflict may count on the rest coming back.
                self.place.hand_back();
                self.answer(Err(AppendError::Conflict));
                return Vec::new();
            }
            CommitState::HandedBack => {
                self.answer(Err(AppendError::HandedBack));
                return Vec::new();
            }
        };
        let writes = std::mem::take(&mut self.commit.writes);
        let events = writes.into_iter().flat_map(|write| {
            let stream = write.stream;
            write.events.into_iter().map(move |prepared| (stream, prepared))
        });
        let events: Vec<_> = events
            .zip(numbers)
            .map(|((stream, prepared), numbers)| {
                Arc::new(Published::new(Recorded {
                    position: numbers.position,
                    event_id: prepared.event_id,
                    stream,
                    version: numbers.version,
                    room_id: prepared.event.room_id,
                    room_seq: numbers.room_seq,
                    event_type: prepared.event.event_type,
                    data: Some(prepared.event.data.into_boxed_str()),
                    actor: prepared.event.actor,
                    recorded_at: numbers.recorded_at,
                }))
            })
            .collect();
        self.answer(Ok(Appended { events: events.clone(), already }));
        events
    }
}
