//! An auditor looks at what others wrote: that is noted before anything is shown.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::access::{Access, AccessCommand, AccessMoment, AccessScope};
use sandesham_domain::{
    AccessId, AccessReason, Commit, Decision, Expected, Position, StreamId, StreamWrite, Timestamp,
    UserId, Version,
};
use sandesham_log::{Command, Decided, Loader, LogReader};

use super::CommandError;

/// Who looks at what, why, and as of when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Who.
    pub auditor: UserId,
    /// At what.
    pub scope: AccessScope,
    /// Why, as they say.
    pub reason: Option<AccessReason>,
    /// At which moment, where one is looked at.
    pub moment: Option<AccessMoment>,
}

/// Note that an auditor looks. The same look again within a quarter of an hour appends nothing.
#[derive(Clone, Debug)]
pub struct RecordAccess {
    look: Look,
    access_id: AccessId,
}

impl RecordAccess {
    /// Of a look at `now`. The log tells who was in the room at the moment that is looked at: with others
    /// in, it is another look.
    pub async fn of(
        look: Look,
        log: &LogReader,
        now: Timestamp,
    ) -> Result<Self, sandesham_log::Error> {
        let Look { auditor, scope, ref reason, moment } = look;
        let members_as_of = match scope.room_id() {
            Some(room_id) => {
                let ever = Position::from_i64(i64::MAX);
                let position = moment.map_or(ever, |moment| moment.position);
                log.version_at(room_id.into(), position).await?
            }
            None => Version::ZERO,
        };
        let access_id = AccessId::of(auditor, scope, reason.as_ref(), members_as_of, now);
        Ok(Self { look, access_id })
    }
}

impl Command for RecordAccess {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.access_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let access = load.load::<Access>(self.access_id).await?;
            let Look { auditor, scope, ref reason, moment } = self.look;
            let command = AccessCommand::Record {
                access_id: self.access_id,
                auditor,
                scope,
                reason: reason.clone(),
                moment,
            };
            Ok(match access.aggregate.decide(command)? {
                Decision::Already(version) => {
                    Decided::Already { stream: self.access_id.into(), version }
                }
                Decision::Events(events) => {
                    let expected = Expected::Exact(access.version);
                    let write =
                        StreamWrite::new(self.access_id, expected, None, Some(auditor), &events);
                    Decided::Append(Commit::of(write))
                }
            })
        }
        .boxed()
    }
}
