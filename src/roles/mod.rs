//! What a process does, and how its parts hang together.

mod examiner;
mod foundation;
mod jobs;
mod stages;

use std::convert::Infallible;
use std::sync::Arc;

use anyhow::Context;
use clap::ValueEnum;
use sandesham_api::attachments::AttachmentDeps;
use sandesham_api::metrics::Metrics;
use sandesham_api::rest::operations::{Operations, checks};
use sandesham_api::{AppDeps, AppState};
use sandesham_log::proof::SigningKey;
use sandesham_log::{
    AppendHandle, Appender, AppenderOptions, Executor, ExecutorOptions, JobResults, Leadership,
    LockKey,
};
use sandesham_nats::{Feed, FeedDeps, FeedHandle, LiveTask, Relay, RelayDeps, RelayStatus};
use sandesham_projections::{Progress, Projector, ProjectorDeps, Reads};
use sandesham_scheduler::jobs::{JobRunner, JobRunnerDeps, JobRunnerOptions};
use sandesham_scheduler::{Scheduler, SchedulerDeps, SchedulerOptions};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use self::examiner::ChildExaminer;
use self::foundation::Foundation;
use self::stages::Stages;
use crate::config::Settings;
use crate::instance::Addresses;
use crate::log_key;

/// A part of the work; each may run alone, and in several processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    /// Serves clients.
    Api,
    /// Copies the log to NATS; one of several leads.
    Relay,
    /// Writes the read models; one of several leads.
    Projector,
    /// Releases what is due, and runs periodic jobs; of each one of several leads.
    Scheduler,
}

impl Role {
    /// Every one.
    pub(crate) const ALL: [Self; 4] = [Self::Api, Self::Relay, Self::Projector, Self::Scheduler];
}

/// The roles of this process, at work.
#[derive(Debug)]
pub(crate) struct Roles {
    stages: Stages,
    relay: Option<RelayStatus>,
}

impl Roles {
    /// Starts them; the database has to be there and migrated. `listener` serves clients if the API
    /// is among the roles, and operators in any case.
    pub(crate) async fn start(
        settings: &Settings,
        addresses: &Addresses,
        roles: &[Role],
        listener: Option<TcpListener>,
    ) -> anyhow::Result<Self> {
        let foundation = Foundation::lay(settings, addresses).await?;
        let mut work = Work::new(settings, foundation)?;
        let wants = |role| roles.contains(&role);
        if wants(Role::Api) || wants(Role::Scheduler) {
            // First: whoever follows the log then has this process's commits by a short way.
            work.append();
        }
        if wants(Role::Relay) {
            work.relay(&addresses.nats.relay).await?;
        }
        if wants(Role::Projector) {
            work.projector().await?;
        }
        if wants(Role::Scheduler) {
            work.scheduler().await?;
            work.jobs();
        }
        match listener {
            Some(listener) if wants(Role::Api) => work.api(listener).await?,
            Some(listener) => work.operations(listener),
            None => {}
        }
        Ok(Self { stages: work.stages, relay: work.relay_status })
    }

    /// How the relay is, if it is among them.
    pub(crate) fn relay(&self) -> Option<RelayStatus> {
        self.relay.clone()
    }

    /// Works until told to stop, or until something fails that does not pass by itself.
    pub(crate) async fn run(self, shutdown: CancellationToken) -> anyhow::Result<()> {
        self.stages.run(shutdown).await
    }
}

/// The work so far. Parts that several roles need are made by the first of them.
struct Work<'a> {
    settings: &'a Settings,
    foundation: Foundation,
    operations: Operations,
    progress: Progress,
    append: Option<AppendHandle>,
    feed: Option<FeedHandle>,
    executor: Option<Executor>,
    relay_status: Option<RelayStatus>,
    stages: Stages,
}

impl<'a> Work<'a> {
    fn new(settings: &'a Settings, foundation: Foundation) -> anyhow::Result<Self> {
        let metrics = Metrics::install().context("failed to install the metrics")?;
        let progress = Progress::new(foundation.pool.clone());
        let log = || foundation.log.clone();
        let operations = Operations::new(metrics.clone())
            .with("postgres", checks::postgres(log()))
            .with("nats", checks::nats(foundation.nats.clone()))
            .with("projections", checks::projections(progress.clone(), log()));
        let mut stages = Stages::default();
        stages.following.spawn("metrics", |shutdown| infallible(metrics.run(shutdown)));
        Ok(Self {
            settings,
            progress,
            foundation,
            operations,
            append: None,
            feed: None,
            executor: None,
            relay_status: None,
            stages,
        })
    }

    /// This process's way into the log.
    fn append(&mut self) -> AppendHandle {
        if let Some(append) = &self.append {
            return append.clone();
        }
        let (appender, append) =
            Appender::new(self.foundation.connect.clone(), AppenderOptions::default());
        self.stages.writing.spawn("appender", |shutdown| appender.run(shutdown));
        self.append.insert(append).clone()
    }

    fn executor(&mut self) -> Executor {
        if let Some(executor) = &self.executor {
            return executor.clone();
        }
        let (log, append) = (self.foundation.log.clone(), self.append());
        let executor = Executor::new(log, append, ExecutorOptions::default());
        self.executor.insert(executor).clone()
    }

    /// Every event, once. Made after the appender, if there is one: its commits take the short way.
    async fn feed(&mut self) -> anyhow::Result<FeedHandle> {
        if let Some(feed) = &self.feed {
            return Ok(feed.clone());
        }
        let (feed, handle) = Feed::open(FeedDeps {
            reader: self.foundation.log.clone(),
            tail: self.append.as_ref().map(AppendHandle::tail),
            client: self.foundation.nats.clone(),
            naming: self.foundation.naming.clone(),
        })
        .await
        .context("failed to read the log's head")?;
        self.stages.following.spawn("feed", |shutdown| feed.run(shutdown));
        self.operations = self.operations.clone().with("feed", checks::feed(handle.clone()));
        Ok(self.feed.insert(handle).clone())
    }

    fn leadership(&self, key: LockKey) -> Leadership {
        Leadership::new(self.foundation.connect.clone(), key)
    }

    async fn relay(&mut self, url: &str) -> anyhow::Result<()> {
        let status = RelayStatus::new();
        let relay = Relay::new(RelayDeps {
            reader: self.foundation.log.clone(),
            tail: self.append.as_ref().map(AppendHandle::tail),
            client: sandesham_nats::connect(url, "sandesham relay").await?,
            naming: self.foundation.naming.clone(),
            leadership: self.leadership(LockKey::Relay),
            status: status.clone(),
        });
        self.stages.following.spawn("relay", |shutdown| relay.run(shutdown));
        self.operations = self.operations.clone().with("relay", checks::relay(status.clone()));
        self.relay_status = Some(status);
        Ok(())
    }

    async fn projector(&mut self) -> anyhow::Result<()> {
        let projector = Projector::new(ProjectorDeps {
            pool: self.foundation.pool.clone(),
            reader: self.foundation.log.clone(),
            feed: self.feed().await?,
            leadership: self.leadership(LockKey::Projector),
            progress: self.progress.clone(),
        });
        self.stages.following.spawn("projector", |shutdown| infallible(projector.run(shutdown)));
        Ok(())
    }

    async fn scheduler(&mut self) -> anyhow::Result<()> {
        let scheduler = Scheduler::new(SchedulerDeps {
            reads: Reads::new(self.foundation.pool.clone()),
            progress: self.progress.clone(),
            executor: self.executor(),
            feed: self.feed().await?,
            leadership: self.leadership(LockKey::Scheduler),
            options: SchedulerOptions {
                per_second_max: self.settings.releases_per_second_max,
                ..SchedulerOptions::default()
            },
        });
        self.stages.intake.spawn("scheduler", |shutdown| scheduler.run(shutdown));
        Ok(())
    }

    /// Apart from the releases: no job is in their way.
    fn jobs(&mut self) {
        let executor = self.executor();
        let runner = JobRunner::new(JobRunnerDeps {
            jobs: jobs::jobs(&self.settings.api(), &self.foundation, &self.progress, executor),
            results: JobResults::new(self.foundation.pool.clone()),
            leadership: self.leadership(LockKey::Housekeeper),
            options: JobRunnerOptions::default(),
        });
        self.stages.background.spawn("runner of jobs", |shutdown| runner.run(shutdown));
    }

    /// What uploads need, if there is anywhere to put them.
    fn attachments(&self) -> Option<AttachmentDeps> {
        let objects = self.foundation.objects.clone()?;
        Some(AttachmentDeps { objects, examiner: Some(Arc::new(ChildExaminer)) })
    }

    /// What signs the log's heads for auditors. Where it is kept from this process they get heads unsigned.
    async fn log_key(&self) -> Option<SigningKey> {
        let found = log_key::find(self.settings, &self.foundation.pool).await;
        found
            .inspect_err(|error| tracing::warn!(%error, "heads of the log are not signed here"))
            .ok()
    }

    async fn api(&mut self, listener: TcpListener) -> anyhow::Result<()> {
        let (live_task, live) =
            LiveTask::new(self.foundation.nats.clone(), self.foundation.naming.clone());
        self.stages.following.spawn("exchange of live notices", |shutdown| live_task.run(shutdown));
        let state = AppState::new(AppDeps {
            config: self.settings.api(),
            executor: self.executor(),
            log: self.foundation.log.clone(),
            reads: Reads::new(self.foundation.pool.clone()),
            progress: self.progress.clone(),
            feed: self.feed().await?,
            live,
            operations: self.operations.clone(),
            attachments: self.attachments(),
            log_key: self.log_key().await,
        });
        let background = state.clone();
        self.stages
            .background
            .spawn("background of the API", |shutdown| infallible(background.run(shutdown)));
        self.stages
            .intake
            .spawn("server", |shutdown| sandesham_api::serve(listener, state, shutdown));
        Ok(())
    }

    fn operations(&mut self, listener: TcpListener) {
        let operations = self.operations.clone();
        self.stages.intake.spawn("server", |shutdown| {
            sandesham_api::serve_operations(listener, operations, shutdown)
        });
    }
}

async fn infallible(task: impl Future<Output = ()>) -> Result<(), Infallible> {
    task.await;
    Ok(())
}
