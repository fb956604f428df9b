//! Takes uploads that have arrived and looks into them, a few at a time, apart from requests.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use sandesham_domain::AttachmentId;
use sandesham_nats::{Live, LiveNotice};
use sandesham_storage::Store as Objects;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::examiner::Examiner;
use super::work::{Done, Failure, Work};
use crate::store::{Examinee, Store};

/// Whoever is silent for so long has lost what they were at work on.
const LEASE: Duration = Duration::from_secs(30);

/// How often those at work say that they still are.
const LEASE_RENEWED_EVERY: Duration = Duration::from_secs(10);

/// For uploads whose arrival another process was told of, and for those that were lost.
const POLL_EVERY: Duration = Duration::from_secs(1);

/// The object store or Postgres is away: not worth trying again before.
const AWAY_PAUSE: Duration = Duration::from_secs(3);

/// One that was lost so often takes its examiners with it.
const LOST_ATTEMPTS_MAX: i32 = 3;

/// The reason of those.
const FAILED: &str = "failed";

/// Looks into uploads; one of these a process.
pub(crate) struct Worker {
    /// What is known of uploads.
    pub(crate) store: Store,
    /// Where their bytes are.
    pub(crate) objects: Objects,
    /// Who looks into them.
    pub(crate) examiner: Arc<dyn Examiner>,
    /// Where their owners are told.
    pub(crate) live: Live,
    /// Told when there is something to do.
    pub(crate) arrived: Arc<Notify>,
    /// How many at the same time.
    pub(crate) at_once: usize,
}

impl Worker {
    /// Works until shutdown. What is not finished then is given back.
    pub(crate) async fn run(self, shutdown: CancellationToken) {
        let worker = Arc::new(self);
        let mut at_work = JoinSet::new();
        loop {
            // Registered before looking, so that nothing that arrives meanwhile is missed.
            let mut arrived = pin!(worker.arrived.notified());
            arrived.as_mut().enable();
            while at_work.len() < worker.at_once {
                let Some(examinee) = worker.take().await else { break };
                at_work.spawn(worker.clone().attend(examinee, shutdown.clone()));
            }
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = arrived, if at_work.len() < worker.at_once => {}
                Some(ended) = at_work.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "looking into an upload broke off");
                    }
                }
                () = tokio::time::sleep(POLL_EVERY) => {}
            }
        }
        while at_work.join_next().await.is_some() {}
    }

    async fn take(&self) -> Option<Examinee> {
        match self.store.take_examinee(LEASE).await {
            Ok(examinee) => examinee,
            Err(error) => {
                tracing::warn!(%error, "cannot ask which uploads have arrived");
                None
            }
        }
    }

    async fn attend(self: Arc<Self>, examinee: Examinee, shutdown: CancellationToken) {
        let held = (examinee.row.attachment_id, examinee.attempt);
        let begun = std::time::Instant::now();
        let work = async {
            tokio::select! {
                done = self.examine(&examinee) => done,
                () = self.keep(held) => Err(Failure::Lost),
            }
        };
        let outcome = shutdown.run_until_cancelled(work).await;
        let came_to = match &outcome {
            Some(Ok(Done::Ready)) => "ready",
            Some(Ok(Done::Rejected(_))) => "rejected",
            Some(Err(Failure::Lost)) => "lost",
            Some(Err(Failure::Away(_))) => "away",
            Some(Err(Failure::Examiner(_))) => "failed",
            None => "interrupted",
        };
        metrics::counter!("sandesham_attachments_examined_total", "outcome" => came_to)
            .increment(1);
        metrics::histogram!("sandesham_attachment_examination_seconds").record(begun.elapsed());
        self.conclude(&examinee, outcome).await;
    }

    async fn conclude(&self, examinee: &Examinee, outcome: Option<Result<Done, Failure>>) {
        let id = examinee.row.attachment_id;
        let held = (id, examinee.attempt);
        let given_back = match outcome {
            Some(Ok(done)) => {
                self.tell(examinee, done);
                return;
            }
            Some(Err(Failure::Lost)) => {
                tracing::warn!(attachment = %id, "an upload was taken over by another");
                return;
            }
            Some(Err(Failure::Away(error))) => {
                tracing::warn!(attachment = %id, error = %error, "an upload has to wait");
                self.store.give_back_examinee(held, AWAY_PAUSE, false).await
            }
            Some(Err(Failure::Examiner(error))) => {
                tracing::warn!(attachment = %id, %error, "an upload has to be looked into again");
                self.store.give_back_examinee(held, Duration::ZERO, true).await
            }
            None => self.store.give_back_examinee(held, Duration::ZERO, false).await,
        };
        if let Err(error) = given_back {
            // Its lease ends by itself.
            tracing::warn!(attachment = %id, %error, "an upload cannot be given back");
        }
    }

    async fn examine(&self, examinee: &Examinee) -> Result<Done, Failure> {
        let work = Work {
            store: &self.store,
            objects: &self.objects,
            examiner: self.examiner.as_ref(),
            examinee,
        };
        if examinee.lost_attempts >= LOST_ATTEMPTS_MAX {
            return work.reject(FAILED).await;
        }
        work.run().await
    }

    /// Resolves when the upload is lost.
    async fn keep(&self, held: (AttachmentId, i32)) {
        loop {
            tokio::time::sleep(LEASE_RENEWED_EVERY).await;
            match self.store.keep_examinee(held, LEASE).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(%error, "a lease cannot be renewed"),
            }
        }
    }

    fn tell(&self, examinee: &Examinee, done: Done) {
        let (state, reason) = match done {
            Done::Ready => ("ready", None),
            Done::Rejected(reason) => ("rejected", Some(reason)),
        };
        self.live.publish(LiveNotice::Attachment {
            user_id: examinee.row.owner,
            attachment_id: examinee.row.attachment_id,
            state: state.to_owned(),
            reason,
        });
    }
}
