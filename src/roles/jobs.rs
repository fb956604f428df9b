//! Which jobs there are, and how often each runs.

use std::sync::Arc;
use std::time::Duration;

use sandesham_api::ApiConfig;
use sandesham_api::attachments::{AttachmentSweep, SweepError};
use sandesham_api::erasure::{ErasureDeps, Erasures};
use sandesham_api::housekeeping::{Housekeeping, HousekeepingError};
use sandesham_log::Executor;
use sandesham_projections::{CheckpointHealth, Progress};
use sandesham_scheduler::jobs::Job;

use super::foundation::Foundation;

/// A read model that stands still is told within a minute.
const CHECKPOINTS_EVERY: Duration = Duration::from_secs(30);

/// Whoever had their account erased expects it to be so now.
const AT_ONCE: Duration = Duration::from_secs(5);

/// What piles up with every log-in, and costs little to look for.
const OFTEN: Duration = Duration::from_mins(5);

/// What piles up slowly.
const SELDOM: Duration = Duration::from_hours(1);

/// All of them.
pub(super) fn jobs(
    config: &ApiConfig,
    foundation: &Foundation,
    progress: &Progress,
    executor: Executor,
) -> Vec<Job> {
    let log = &foundation.log;
    let objects = foundation.objects.clone();
    let sweep = AttachmentSweep::new(&config.attachments, log.clone(), progress.clone(), objects);
    let health = Arc::new(CheckpointHealth::new(log.pool().clone()));
    let it = Housekeeping::new(config, log.clone());
    let erasures = Erasures::new(ErasureDeps {
        eraser: foundation.eraser.clone(),
        log: log.clone(),
        executor,
        objects: foundation.objects.clone(),
    });
    vec![
        Job::new("checkpoint_health", CHECKPOINTS_EVERY, move || {
            let health = health.clone();
            async move { health.look().await }
        }),
        Job::new("erasures", AT_ONCE, move || erasures.clone().pending()),
        tidying(&it, "expired_tickets", OFTEN, Housekeeping::expired_tickets),
        tidying(&it, "expired_refresh_tokens", OFTEN, Housekeeping::expired_refresh_tokens),
        tidying(&it, "failed_logins", OFTEN, Housekeeping::failed_logins),
        tidying(&it, "unfinished_registrations", OFTEN, Housekeeping::unfinished_registrations),
        tidying(&it, "ended_sessions", SELDOM, Housekeeping::ended_sessions),
        tidying(&it, "superseded_keys", SELDOM, Housekeeping::superseded_keys),
        sweeping(&sweep, "unneeded_attachments", AttachmentSweep::unneeded_attachments),
        sweeping(&sweep, "stray_uploads", AttachmentSweep::stray_uploads),
    ]
}

fn tidying<F>(
    housekeeping: &Housekeeping,
    name: &'static str,
    every: Duration,
    work: fn(Housekeeping) -> F,
) -> Job
where
    F: Future<Output = Result<u64, HousekeepingError>> + Send + 'static,
{
    let housekeeping = housekeeping.clone();
    Job::new(name, every, move || work(housekeeping.clone()))
}

fn sweeping<F>(sweep: &AttachmentSweep, name: &'static str, work: fn(AttachmentSweep) -> F) -> Job
where
    F: Future<Output = Result<u64, SweepError>> + Send + 'static,
{
    let sweep = sweep.clone();
    Job::new(name, SELDOM, move || work(sweep.clone()))
}
