//! The tasks of a process, and the order in which they end.

use std::fmt::Display;
use std::time::Duration;

use anyhow::anyhow;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long a stage may take to end before the next is told to, beyond what its tasks bound themselves.
const STAGE_TIME_MAX: Duration = Duration::from_secs(30);

/// Tasks in the order in which they are told to stop.
#[derive(Debug, Default)]
pub(super) struct Stages {
    /// What takes work in: clients, due times.
    pub(super) intake: Stage,
    /// What goes on beside requests, and may have something left to append.
    pub(super) background: Stage,
    /// What appends.
    pub(super) writing: Stage,
    /// What follows the log.
    pub(super) following: Stage,
}

/// Tasks that end together.
#[derive(Debug, Default)]
pub(super) struct Stage {
    tasks: JoinSet<Ended>,
    shutdown: CancellationToken,
}

/// Which task ended, and how.
type Ended = (&'static str, anyhow::Result<()>);

impl Stage {
    /// Adds a task, which is to end when its token is cancelled and not before.
    pub(super) fn spawn<F, E>(
        &mut self,
        name: &'static str,
        task: impl FnOnce(CancellationToken) -> F,
    ) where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<anyhow::Error>,
    {
        let running = task(self.shutdown.clone());
        self.tasks.spawn(async move { (name, running.await.map_err(Into::into)) });
    }

    /// Resolves when a task ended, which none should; never while there is none.
    async fn failure(&mut self) -> anyhow::Error {
        match self.tasks.join_next().await {
            Some(Ok((name, Err(error)))) => error.context(format!("the {name} failed")),
            Some(Ok((name, Ok(())))) => anyhow!("the {name} ended by itself"),
            Some(Err(panic)) => anyhow!(panic).context("a task panicked"),
            None => std::future::pending().await,
        }
    }

    async fn stop(mut self) {
        self.shutdown.cancel();
        let all = async {
            while let Some(ended) = self.tasks.join_next().await {
                match ended {
                    Ok((_, Ok(()))) => {}
                    Ok((name, Err(error))) => warn(name, &format!("{error:#}")),
                    Err(panic) => warn("task", &panic),
                }
            }
        };
        if tokio::time::timeout(STAGE_TIME_MAX, all).await.is_err() {
            tracing::warn!("some tasks did not end in time");
        }
    }
}

impl Stages {
    /// Runs until told to stop or until a task ends by itself, then ends all, stage by stage.
    pub(super) async fn run(mut self, shutdown: CancellationToken) -> anyhow::Result<()> {
        let outcome = tokio::select! {
            () = shutdown.cancelled() => Ok(()),
            error = self.intake.failure() => Err(error),
            error = self.background.failure() => Err(error),
            error = self.writing.failure() => Err(error),
            error = self.following.failure() => Err(error),
        };
        for stage in [self.intake, self.background, self.writing, self.following] {
            stage.stop().await;
        }
        outcome
    }
}

fn warn(name: &str, error: &dyn Display) {
    tracing::warn!(task = name, %error, "a task failed while stopping");
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Diary(Arc<Mutex<Vec<&'static str>>>);

    impl Diary {
        fn note(
            &self,
            name: &'static str,
        ) -> impl FnOnce(
            CancellationToken,
        )
            -> futures_util::future::BoxFuture<'static, Result<(), Infallible>> {
            let diary = self.0.clone();
            move |shutdown| {
                Box::pin(async move {
                    shutdown.cancelled().await;
                    diary.lock().unwrap().push(name);
                    Ok(())
                })
            }
        }

        fn read(&self) -> Vec<&'static str> {
            self.0.lock().unwrap().clone()
        }
    }

    fn stages(diary: &Diary) -> Stages {
        let mut stages = Stages::default();
        stages.following.spawn("relay", diary.note("relay"));
        stages.writing.spawn("appender", diary.note("appender"));
        stages.background.spawn("background", diary.note("background"));
        stages.intake.spawn("server", diary.note("server"));
        stages
    }

    #[tokio::test]
    async fn stages_end_in_order() {
        let (diary, shutdown) = (Diary::default(), CancellationToken::new());
        shutdown.cancel();
        stages(&diary).run(shutdown).await.unwrap();
        assert_eq!(diary.read(), ["server", "background", "appender", "relay"]);
    }

    #[tokio::test]
    async fn a_task_that_fails_ends_the_others_and_is_told() {
        let diary = Diary::default();
        let mut stages = stages(&diary);
        stages.following.spawn("feed", |_| async { Err(anyhow!("the log went back")) });
        let error = stages.run(CancellationToken::new()).await.unwrap_err();
        assert_eq!(format!("{error:#}"), "the feed failed: the log went back");
        assert_eq!(diary.read(), ["server", "background", "appender", "relay"]);
    }
}
