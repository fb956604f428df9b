//! A member's cursors move forward.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::receipt::{Receipt, ReceiptCommand};
use sandesham_domain::{ReceiptId, RoomId, RoomSeq, StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::basis::{Basis, check_not_past_head};

/// Say how far everything has reached oneself, and how far one has read it.
#[derive(Clone, Copy, Debug)]
pub struct AdvanceReceipt {
    /// Whose cursors.
    pub by: UserId,
    /// In which room.
    pub room_id: RoomId,
    /// Everything up to there reached the member.
    pub delivered_up_to: Option<RoomSeq>,
    /// The member has read everything up to there.
    pub read_up_to: Option<RoomSeq>,
    /// A number that the room is known to have reached: up to it the log need not be asked for the
    /// head. Zero when nothing is known.
    pub head_at_least: RoomSeq,
}

impl AdvanceReceipt {
    async fn check_not_past_head(&self, load: &Loader<'_>) -> Result<(), CommandError> {
        let delivered = self.delivered_up_to.unwrap_or_default();
        let read = self.read_up_to.unwrap_or_default();
        if delivered.max(read) <= self.head_at_least {
            return Ok(());
        }
        let numbers = [("delivered_up_to", delivered), ("read_up_to", read)];
        check_not_past_head(load, self.room_id, numbers).await
    }
}

impl Command for AdvanceReceipt {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![ReceiptId::of(self.room_id, self.by).into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let mut basis = Basis::of(load, self.by).await?;
            basis.room(self.room_id).await?;
            self.check_not_past_head(load).await?;
            let receipt_id = ReceiptId::of(self.room_id, self.by);
            let receipt = load.load::<Receipt>(receipt_id).await?;
            let decision = receipt.aggregate.decide(ReceiptCommand::Advance {
                user_id: self.by,
                delivered_up_to: self.delivered_up_to,
                read_up_to: self.read_up_to,
            });
            let decision = decision.unwrap_or_else(|never| match never {});
            Ok(basis.conclude(receipt_id, &receipt, Some(self.room_id), decision))
        }
        .boxed()
    }
}
