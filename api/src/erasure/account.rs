//! A whole account, step by step; whoever is ended between two of them leaves the rest to who comes next.

use std::collections::{BTreeMap, BTreeSet};

use sandesham_domain::erasure::POSITIONS_MAX;
use sandesham_domain::schedule::{Schedule, ScheduleState};
use sandesham_domain::user::User;
use sandesham_domain::{
    AttachmentId, ErasureId, EventType, Position, ScheduleId, StreamKind, UserId, Version,
};
use sandesham_log::{Erasable, EraserConnection, Priority, describe};

use super::chunk::{Cause, Chunk};
use super::{ErasedAccount, ErasedEvents, ErasureError, Erasures};
use crate::attachments::remove_condemned;
use crate::commands::{DeactivateUser, DropSchedule};
use crate::store::{Cleaning, ErasureRequest};

/// Positions of the log that are looked through at once.
const STRETCH: u64 = 50_000;

impl Erasures {
    /// How much of a user's data is in the log.
    pub async fn count_of(
        &self,
        user_id: UserId,
    ) -> Result<BTreeMap<EventType, u64>, ErasureError> {
        let mut events = BTreeMap::new();
        for found in self.find(user_id, None).await? {
            *events.entry(found.event_type).or_default() += 1;
        }
        Ok(events)
    }

    /// Erases an account: closes it, frees its email, and takes out of the log what its user was called,
    /// wrote, planned, and named rooms, with all that they uploaded.
    pub async fn account(
        &self,
        request: ErasureRequest,
        cleaning: Cleaning,
    ) -> Result<ErasedAccount, ErasureError> {
        let user = self.deps.executor.load_latest::<User>(request.user_id).await?;
        if user.version == Version::ZERO {
            return Err(ErasureError::NoUser(request.user_id));
        }
        // First, so that nothing is left to do but what is certain to be refused, once this is known.
        let mut connection = self.deps.eraser.connect().await?;
        let request = self.store.request_erasure(&request, true).await?;
        let user_id = request.user_id;
        let close = DeactivateUser { user_id };
        self.deps.executor.execute(&close, Priority::Background).await?;
        let forgotten = self.store.forget_account(user_id).await?;
        let mut erased = self.erase_events_of(&mut connection, &request).await?;
        let condemned = self.store.condemn_attachments_of(user_id).await?;
        self.remove(&condemned, &mut erased).await?;
        self.store.finish_erasure(request.erasure_id).await?;
        let cleaned = crate::store::clean(connection.connection(), cleaning).await?;
        erased.tables_not_cleaned = cleaned;
        Ok(ErasedAccount { erasure_id: request.erasure_id, user_id, erased, forgotten })
    }

    async fn erase_events_of(
        &self,
        connection: &mut EraserConnection,
        request: &ErasureRequest,
    ) -> Result<ErasedEvents, ErasureError> {
        let found = self.find(request.user_id, Some(request.erasure_id)).await?;
        let schedules_cancelled = self.drop_pending(&found).await?;
        let mut erased = ErasedEvents { schedules_cancelled, ..ErasedEvents::default() };
        let types: BTreeMap<Position, EventType> =
            found.iter().map(|found| (found.position, found.event_type)).collect();
        let positions: Vec<Position> = types.keys().copied().collect();
        if let Some(last) = positions.last() {
            self.wait_for_appliers(*last).await;
        }
        let ErasureRequest { erasure_id, user_id, reason, by } = request.clone();
        let cause = Cause { erasure_id, user_id: Some(user_id), reason, by };
        let at_once = usize::try_from(POSITIONS_MAX).unwrap_or(usize::MAX);
        for some in positions.chunks(at_once) {
            let chunk = self.chunk(connection, &cause, (some, &[])).await?;
            erased.add(&chunk, &types);
            self.store.keep_erasure(erasure_id).await?;
        }
        Ok(erased)
    }

    /// What of a user is in the log and can be erased. They add nothing more once their account is closed.
    async fn find(
        &self,
        user_id: UserId,
        keep: Option<ErasureId>,
    ) -> Result<Vec<Erasable>, ErasureError> {
        let head = self.deps.log.head().await?;
        let (mut found, mut after) = (Vec::new(), Position::ZERO);
        while after < head {
            let to = head.min(Position(after.0 + STRETCH));
            found.extend(self.deps.log.erasable_of(user_id, after, to).await?);
            after = to;
            if let Some(erasure_id) = keep {
                self.store.keep_erasure(erasure_id).await?;
            }
        }
        Ok(found)
    }

    /// Removes the objects of uploads that are gone for everybody, if there is a store; where that fails they
    /// are swept away later.
    pub(super) async fn remove(
        &self,
        condemned: &[AttachmentId],
        erased: &mut ErasedEvents,
    ) -> Result<(), ErasureError> {
        erased.attachments = condemned.len() as u64;
        if let Some(objects) = &self.deps.objects {
            if let Err(error) = remove_condemned(&self.store, objects).await {
                tracing::warn!(error = describe(&error), "objects could not be removed yet");
            }
            let left = self.store.count_condemned(condemned).await?;
            erased.attachments_removed = erased.attachments - left;
        }
        Ok(())
    }

    /// Drops plans that are not over: how many.
    async fn drop_pending(&self, found: &[Erasable]) -> Result<u64, ErasureError> {
        let plans = found.iter().filter(|found| found.stream.kind == StreamKind::Schedule);
        let plans: BTreeSet<_> =
            plans.map(|found| ScheduleId::from_uuid(found.stream.id)).collect();
        let mut dropped = 0;
        for schedule_id in plans {
            dropped += u64::from(self.drop_if_pending(schedule_id).await?);
        }
        Ok(dropped)
    }

    /// Drops a plan that is not over; whether it was not.
    pub(super) async fn drop_if_pending(
        &self,
        schedule_id: ScheduleId,
    ) -> Result<bool, ErasureError> {
        let schedule = self.deps.executor.load_latest::<Schedule>(schedule_id).await?;
        if schedule.aggregate.state() != ScheduleState::Pending {
            return Ok(false);
        }
        let dropping = DropSchedule { schedule_id };
        self.deps.executor.execute(&dropping, Priority::Background).await?;
        Ok(true)
    }
}

impl ErasedEvents {
    pub(super) fn add(&mut self, chunk: &Chunk, types: &BTreeMap<Position, EventType>) {
        for event_type in chunk.erased.iter().filter_map(|position| types.get(position)) {
            *self.events.entry(*event_type).or_default() += 1;
        }
        self.first = self.first.into_iter().chain(chunk.erased.iter().copied()).min();
        self.told_at = chunk.told_at.or(self.told_at);
    }
}
