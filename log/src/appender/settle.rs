//! One batch, until it is known what became of it.

use std::pin::pin;
use std::time::{Duration, Instant};

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::entry::Entry;
use super::failure::Failure;
use super::task::Appender;
use crate::append::{BatchOutcome, RawAppend};
use crate::connect;
use crate::error::{AppendError, Error, RejectReason};

/// How long a call may take before the connection is given up: longer than its wait for the lock.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);

/// How often, while a call takes long, those are answered whose time is up.
const ANSWER_OVERDUE_EVERY: Duration = Duration::from_millis(100);

/// Between two attempts at first; doubled each time.
const RETRY_AFTER: Duration = Duration::from_millis(10);

/// Between two attempts at most, so that an outage ends here soon after it ends there.
const RETRY_AFTER_MAX: Duration = Duration::from_millis(500);

/// Commits that are appended by one call, or of which it is known that none is.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) entries: Vec<Entry>,
    /// An earlier call with these may have succeeded.
    resend: bool,
}

/// What is known of a part at last.
enum Known {
    /// What became of each commit.
    Settled(BatchOutcome),
    /// Nothing of it is in the log, and something in it is to blame.
    Refused(RejectReason),
    /// Nothing of it is in the log, and nobody waits for it any more.
    GivenUp,
}

impl Appender {
    /// Appends a batch and answers it, halving it as long as something in it is refused, so that
    /// only its cause fails.
    pub(super) async fn append_batch(
        &mut self,
        entries: Vec<Entry>,
        shutdown: &CancellationToken,
    ) -> Result<(), Error> {
        // A stack: the earlier half on top.
        let mut parts = vec![Part { entries, resend: false }];
        while let Some(mut part) = parts.pop() {
            part.drop_handed_back();
            if part.entries.is_empty() {
                continue;
            }
            match self.settle(&mut part, shutdown).await? {
                Known::Settled(outcome) => self.answer(part.entries, outcome),
                Known::GivenUp => {}
                Known::Refused(reason) if part.entries.len() == 1 => {
                    warn!(?reason, "a commit was refused by Postgres");
                    for mut entry in part.entries {
                        entry.answer(Err(AppendError::Rejected(reason.clone())));
                    }
                }
                Known::Refused(_) => {
                    let later = part.entries.split_off(part.entries.len() / 2);
                    parts.push(Part { entries: later, resend: part.resend });
                    parts.push(part);
                }
            }
        }
        Ok(())
    }

    /// Tries until it is known what became of the part. While that is unknown nothing else is
    /// appended, however long it takes; who waits is answered when their time is up.
    async fn settle(
        &mut self,
        part: &mut Part,
        shutdown: &CancellationToken,
    ) -> Result<Known, Error> {
        let mut retry_after = RETRY_AFTER;
        loop {
            match self.attempt(part).await {
                Ok(outcome) => return Ok(Known::Settled(outcome)),
                Err(Failure::Refused(reason)) => return Ok(Known::Refused(reason)),
                // The next attempt finds them: no need to wait.
                Err(Failure::AlreadyThere) if !part.resend => {
                    part.resend = true;
                    continue;
                }
                Err(Failure::AlreadyThere) => error!("event ids are there and cannot be found"),
                Err(Failure::Passing(error)) => warn!(%error, "an append failed, trying again"),
                Err(Failure::Unknown(error)) => {
                    warn!(%error, "the outcome of an append is unknown, sending it again");
                    part.resend = true;
                }
            }
            self.telemetry.retry();
            let all_answered = self.answer_overdue(part);
            if !part.resend {
                part.entries.retain(|entry| !entry.is_answered());
                // Some may stand behind one whose time was up.
                part.drop_handed_back();
                if part.entries.is_empty() {
                    return Ok(Known::GivenUp);
                }
            }
            if all_answered && shutdown.is_cancelled() {
                return Err(Error::Unsettled { commits: part.entries.len() });
            }
            tokio::time::sleep(retry_after).await;
            retry_after = (retry_after * 2).min(RETRY_AFTER_MAX);
        }
    }

    /// Calls once. The connection is kept only if the call succeeded, or was refused for its data:
    /// after anything else a new one may reach a database that is better off.
    async fn attempt(&mut self, part: &mut Part) -> Result<BatchOutcome, Failure> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => RawAppend::open(&self.connect).await.map_err(Failure::Passing)?,
        };
        let commits: Vec<_> =
            part.entries.iter().map(|entry| (&entry.commit, entry.place.number)).collect();
        let answer = {
            let mut call = pin!(timeout(CALL_TIMEOUT, connection.call(&commits, part.resend)));
            loop {
                match timeout(ANSWER_OVERDUE_EVERY, &mut call).await {
                    Ok(answer) => break answer,
                    Err(_) => {
                        self.answer_overdue(part);
                    }
                }
            }
        };
        let outcome = match answer {
            Ok(outcome) => outcome.map_err(Failure::of),
            Err(_) => Err(Failure::Unknown(connect::no_answer(CALL_TIMEOUT))),
        };
        if matches!(outcome, Ok(_) | Err(Failure::Refused(_) | Failure::AlreadyThere)) {
            self.connection = Some(connection);
        }
        outcome
    }

    /// Answers all whose time is up, here and in the queues; true if nobody of the part waits. In
    /// the part they stay: it may have to be sent again exactly as it was.
    fn answer_overdue(&mut self, part: &mut Part) -> bool {
        self.take_in();
        let now = Instant::now();
        for queue in [&mut self.live, &mut self.background] {
            queue.waiting.retain_mut(|entry| !entry.expire(now));
        }
        for entry in &mut part.entries {
            entry.expire(now);
        }
        part.entries.iter().all(Entry::is_answered)
    }
}

impl Part {
    /// A conflict of the same lane may have been in an earlier part of the batch, or one whose time was
    /// up. What may be in the log already is only looked for.
    fn drop_handed_back(&mut self) {
        let resend = self.resend;
        self.entries.retain_mut(|entry| {
            if !entry.place.is_handed_back() {
                return true;
            }
            if resend {
                entry.commit.withdraw();
            } else {
                entry.answer(Err(AppendError::HandedBack));
            }
            resend
        });
    }
}
