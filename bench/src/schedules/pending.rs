//! Very many schedules that are not due for long: what the scheduler holds of them, and what planning
//! one more costs.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};
use hdrhistogram::Histogram;
use sandesham_domain::attachment::Enclosures;
use sandesham_domain::schedule::{LatePolicy, NewSchedule, Recurrence, Schedule, ScheduleCommand};
use sandesham_domain::{
    Commit, Decision, Expected, Limits, MessageText, RoomId, ScheduleId, StreamWrite, Timestamp,
    UserId, Version,
};
use sandesham_log::append::{Batch, CommitState, RawAppend};
use sqlx::PgPool;
use uuid::Uuid;

use super::plan::{Author, authors, now};
use super::{Schedules, outcome};
use crate::accounts::Site;
use crate::nats_server::NatsServer;
use crate::processes::{self, MemoryWatch};
use crate::report::{Section, latencies, mebibytes, milliseconds, note, to_f64};
use crate::scratch::Scratch;
use crate::server::Server;

/// Schedules of one append.
const BATCH: u64 = 500;

/// What an installation lets one author have pending.
const OF_ONE_AUTHOR: u64 = 100;

/// Authors who plan one more and one more, before and after.
const AUTHORS: usize = 5;

/// What each of them plans.
const PLANS: usize = 60;

/// They are due from then on, over most of a year.
const FIRST_DUE: Duration = Duration::from_hours(24);
const DUE_OVER: Duration = Duration::from_hours(24 * 300);

/// What the read models may need to catch up.
const CATCH_UP_MAX: Duration = Duration::from_mins(20);

/// One that is due this soon is in the window of a scheduler that began a moment ago.
const SOON: Duration = Duration::from_secs(3);

/// Everything that is needed.
pub(super) struct Pending<'a> {
    pub(super) options: &'a Schedules,
    pub(super) postgres: &'a str,
    pub(super) sandesham: &'a Path,
    pub(super) nats_server: &'a Path,
}

impl Pending<'_> {
    /// On a scratch database, with a process for the scheduler alone.
    pub(super) async fn run(&self) -> Result<Section> {
        let nats = NatsServer::start(self.nats_server).await?;
        let scratch = Scratch::create(self.postgres).await?;
        let measured = self.measure(&scratch, &nats.url).await;
        scratch.drop().await?;
        measured
    }

    async fn measure(&self, scratch: &Scratch, nats: &str) -> Result<Section> {
        let serve = |roles| Server::serve(self.sandesham, roles, &scratch.options, nats);
        let api = serve("api,relay,projector").await?;
        let scheduler = serve("scheduler").await?;
        let pool = PgPool::connect_with(scratch.options.clone()).await?;
        let site = Site::new(&api.url)?;
        let (early, late) = {
            let mut early = authors(&site, AUTHORS * 2).await?;
            let late = early.split_off(AUTHORS);
            (early, late)
        };
        plan_one_by_one(&site, &late[..1], 10).await?;
        let empty = plan_one_by_one(&site, &early, PLANS).await?;

        let memory = MemoryWatch::start(scheduler.pid);
        self.fill(scratch).await?;
        outcome::until_projected(&pool, CATCH_UP_MAX).await?;
        let full = plan_one_by_one(&site, &late, PLANS).await?;
        let followed = memory.peaks().into_iter().filter(|(program, _)| program != "generator");
        let followed = followed.map(|(_, bytes)| bytes).max().unwrap_or(0);
        drop(memory);
        scheduler.stop().await?;

        let scheduler = serve("scheduler").await?;
        let told = Site::new(&scheduler.url)?;
        let due_at = Timestamp::from_micros(i64::try_from((now() + SOON).as_micros())?);
        let head = outcome::head(&pool).await?;
        site.plan(&early[0].account, &early[0].room_id, &due_at.to_string()).await?;
        outcome::until_released(&told, 1).await?;
        let lateness = outcome::lateness(&pool, head, 1).await?;
        let pid = scheduler.pid.ok_or_else(|| anyhow!("the scheduler has ended"))?;
        let led = processes::resident_bytes(pid);
        pool.close().await;
        scheduler.stop().await?;
        api.stop().await?;

        let mut section = Section::new(format!("schedules: {} pending", self.options.pending));
        let memory = mebibytes(followed.max(led));
        section.most(
            "memory of the scheduler, at most",
            memory,
            "MiB",
            self.options.memory_at_most,
        );
        section.row("while they were planned", mebibytes(followed), "MiB");
        section.row("started with all of them", mebibytes(led), "MiB");
        section.latency("planning on an empty table", &empty);
        section.latency("planning one more", &full);
        let p50 = |of: &Histogram<u64>| to_f64(of.value_at_quantile(0.5));
        let ratio = p50(&full) / p50(&empty);
        section.most(
            "planning one more, of the empty",
            ratio,
            "times",
            self.options.planning_at_most,
        );
        section.row("lateness of one among them", milliseconds(lateness.max()), "ms");
        Ok(section)
    }

    /// Appends them as many clients would have planned them: real events, by the function that all
    /// appends go through.
    async fn fill(&self, scratch: &Scratch) -> Result<()> {
        let total = self.options.pending;
        let begun = Instant::now();
        let mut connection = RawAppend::connect(&scratch.options).await?;
        let mut planned = 0;
        let (mut author, mut room_id) = (UserId::from_uuid(fresh()), RoomId::from_uuid(fresh()));
        while planned < total {
            let mut commits = Vec::new();
            for _ in 0..BATCH.min(total - planned) {
                if planned.is_multiple_of(OF_ONE_AUTHOR) {
                    (author, room_id) = (UserId::from_uuid(fresh()), RoomId::from_uuid(fresh()));
                }
                commits.push(planned_for_some_day(author, room_id)?);
                planned += 1;
            }
            let states = connection.append(&Batch::new(commits)?).await?;
            ensure!(states.iter().all(|state| *state == CommitState::Accepted), "a conflict");
        }
        note(&format!("planned {total} for some day in {:.0?}", begun.elapsed()));
        Ok(())
    }
}

fn fresh() -> Uuid {
    Uuid::from_u128(rand::random())
}

fn planned_for_some_day(author: UserId, room_id: RoomId) -> Result<Commit> {
    let schedule_id = ScheduleId::from_uuid(Uuid::now_v7());
    let now = Timestamp::from_micros(i64::try_from(now().as_micros())?);
    let micros = rand::random_range(0..DUE_OVER.as_micros()) + FIRST_DUE.as_micros();
    let send_at = Timestamp::from_micros(now.as_micros() + i64::try_from(micros)?);
    let text = MessageText::parse("the quick brown fox ".repeat(5), &Limits::default());
    let new = NewSchedule {
        schedule_id,
        author,
        room_id,
        text: text.map_err(|error| anyhow!("{error}"))?,
        attachments: Enclosures::default(),
        recurrence: Recurrence::Once { send_at },
        late: LatePolicy::Send,
    };
    let Decision::Events(events) =
        Schedule::default().decide(ScheduleCommand::Create { new, now })?
    else {
        return Err(anyhow!("nothing was planned"));
    };
    let expected = Expected::Exact(Version::ZERO);
    let write = StreamWrite::new(schedule_id, expected, None, Some(author), &events);
    Ok(Commit::of(write))
}

/// Each waits for the answer to the one before.
async fn plan_one_by_one(site: &Site, authors: &[Author], plans: usize) -> Result<Histogram<u64>> {
    let mut latency = latencies();
    let due_at = Timestamp::from_micros(i64::try_from((now() + FIRST_DUE).as_micros())?);
    for _ in 0..plans {
        for author in authors {
            let begun = Instant::now();
            site.plan(&author.account, &author.room_id, &due_at.to_string()).await?;
            latency.saturating_record(u64::try_from(begun.elapsed().as_micros())?);
        }
    }
    Ok(latency)
}
