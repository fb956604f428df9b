//! Some events, in one transaction: the log, the read models, and what tells of it.

use sandesham_domain::erasure::{ErasedBy, Erasure, ErasureCommand, Positions, Reason};
use sandesham_domain::{
    AttachmentId, Commit, Decision, ErasureId, Expected, Position, StreamWrite, UserId,
};
use sandesham_log::{EraseError, EraserConnection};

use super::{ErasureError, Erasures};
use crate::store::condemn_unreferenced;

/// How often it is tried again where two processes are at work on the same erasure.
const CONFLICTS_MAX: u32 = 5;

/// Why something is erased, for whom and by whom.
#[derive(Clone, Debug)]
pub(super) struct Cause {
    pub(super) erasure_id: ErasureId,
    pub(super) user_id: Option<UserId>,
    pub(super) reason: Reason,
    pub(super) by: ErasedBy,
}

/// What one transaction did.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// What was not erased before.
    pub(super) erased: Vec<Position>,
    /// Where that is told.
    pub(super) told_at: Option<Position>,
    /// The uploads that nothing refers to any more.
    pub(super) condemned: Vec<AttachmentId>,
}

impl Cause {
    fn command(&self, positions: &[Position]) -> ErasureCommand {
        let Self { erasure_id, user_id, reason, by } = self.clone();
        let positions = Positions::of(positions.iter().copied());
        ErasureCommand::Tell { erasure_id, user_id, reason, by, positions }
    }

    /// Who stands behind it, if it is a user.
    fn actor(&self) -> Option<UserId> {
        self.user_id.filter(|_| self.by == ErasedBy::Themselves)
    }
}

impl Erasures {
    /// Erases the data at `positions`, at most as many as one event tells of, and of `attachments` those
    /// that nothing refers to any more.
    pub(super) async fn chunk(
        &self,
        connection: &mut EraserConnection,
        cause: &Cause,
        (positions, attachments): (&[Position], &[AttachmentId]),
    ) -> Result<Chunk, ErasureError> {
        let mut conflicts = 0;
        loop {
            match self.try_chunk(connection, cause, (positions, attachments)).await {
                Err(ErasureError::Erase(EraseError::Conflict)) if conflicts < CONFLICTS_MAX => {
                    conflicts += 1;
                }
                other => return other,
            }
        }
    }

    async fn try_chunk(
        &self,
        connection: &mut EraserConnection,
        cause: &Cause,
        (positions, attachments): (&[Position], &[AttachmentId]),
    ) -> Result<Chunk, ErasureError> {
        let erasure = self.deps.executor.load_latest::<Erasure>(cause.erasure_id).await?;
        let mut erasing = connection.begin().await?;
        sandesham_projections::hold(erasing.connection()).await?;
        let erased = erasing.blank(positions).await?;
        if erased.is_empty() {
            return Ok(Chunk::default());
        }
        sandesham_projections::erase(erasing.connection(), &erased).await?;
        let condemned = condemn_unreferenced(erasing.connection(), attachments).await?;
        let told_at = match erasure.aggregate.decide(cause.command(&erased))? {
            Decision::Events(events) => {
                let expected = Expected::Exact(erasure.version);
                let write =
                    StreamWrite::new(cause.erasure_id, expected, None, cause.actor(), &events);
                Some(erasing.append(Commit::of(write)).await?)
            }
            Decision::Already(_) => None,
        };
        erasing.commit().await?;
        Ok(Chunk { erased, told_at, condemned })
    }
}
