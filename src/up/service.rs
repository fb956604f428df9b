//! A server that `up` runs: started on a leash, started again when it ends unasked.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::supervise::ServiceArgs;

/// Its log is put aside at a start when it is larger.
const LOG_BYTES_MAX: u64 = 10 << 20;

/// What an error shows of the end of a log.
const TAIL_BYTES_MAX: u64 = 2_048;

/// Between the end of a server and its next start; longer each time, so that a hopeless one does no harm.
const RESTART_DELAY_MAX: Duration = Duration::from_secs(10);
const RESTART_DELAY_MIN: Duration = Duration::from_millis(100);

/// What a service is.
#[derive(Clone, Debug)]
pub(crate) struct ServiceSpec {
    /// How it is called.
    pub(crate) name: &'static str,
    /// How it is run.
    pub(crate) args: ServiceArgs,
    /// Where its output goes.
    pub(crate) log: PathBuf,
}

/// A service that runs.
#[derive(Debug)]
pub(crate) struct Service {
    spec: ServiceSpec,
    supervisor: Child,
    // Its closing ends the service.
    leash: Option<ChildStdin>,
    log_start: u64,
    restarter: Restarter,
}

/// Has a service that is kept running started again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Restarter(Arc<Notify>);

impl Restarter {
    /// Soon, and once however often it is asked for until then.
    pub(crate) fn restart(&self) {
        self.0.notify_one();
    }
}

impl Service {
    /// Starts it. That it is of use already is for others to find out.
    pub(crate) fn start(spec: ServiceSpec) -> anyhow::Result<Self> {
        let log = open_log(&spec)?;
        let log_start = log.metadata()?.len();
        let mut command = Command::from(spec.args.command("supervise"));
        command.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log);
        let mut supervisor =
            command.spawn().with_context(|| format!("failed to start {}", spec.name))?;
        let leash = supervisor.stdin.take();
        Ok(Self { spec, supervisor, leash, log_start, restarter: Restarter::default() })
    }

    /// For somebody who finds out that it is of no use any more.
    pub(crate) fn restarter(&self) -> Restarter {
        self.restarter.clone()
    }

    /// Its name.
    pub(crate) fn name(&self) -> &'static str {
        self.spec.name
    }

    /// Waits for it to end. Cancel-safe.
    pub(crate) async fn ended(&mut self) -> std::io::Result<ExitStatus> {
        self.supervisor.wait().await
    }

    /// What it wrote since this start, or the end of that.
    pub(crate) fn output(&self) -> String {
        let read = || -> std::io::Result<String> {
            let mut log = File::open(&self.spec.log)?;
            let length = log.metadata()?.len();
            let start = self.log_start.max(length.saturating_sub(TAIL_BYTES_MAX));
            log.seek(SeekFrom::Start(start))?;
            let mut bytes = Vec::new();
            log.read_to_end(&mut bytes)?;
            Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
        };
        read().unwrap_or_default()
    }

    /// Lets go of the leash and waits until the service has ended.
    pub(crate) async fn stop(&mut self) {
        drop(self.leash.take());
        if let Err(error) = self.ended().await {
            tracing::warn!(service = self.name(), %error, "failed to wait for a service's end");
        }
    }

    /// Keeps it running until told to stop: what ends unasked, or is asked to be, is started again.
    pub(crate) async fn keep(mut self, shutdown: CancellationToken) {
        let mut delay = RESTART_DELAY_MIN;
        let restarter = self.restarter();
        loop {
            let started_at = tokio::time::Instant::now();
            tokio::select! {
                () = shutdown.cancelled() => return self.stop().await,
                _ = self.ended() => tracing::error!(
                    service = self.name(), log = %self.spec.log.display(), "a service ended; starting it again"
                ),
                () = restarter.0.notified() => {
                    tracing::warn!(service = self.name(), log = %self.spec.log.display(), "starting a service again");
                    self.stop().await;
                }
            }
            if started_at.elapsed() > RESTART_DELAY_MAX {
                delay = RESTART_DELAY_MIN;
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(delay) => {}
            }
            delay = (delay * 2).min(RESTART_DELAY_MAX);
            match Self::start(self.spec.clone()) {
                Ok(service) => self = Self { restarter: restarter.clone(), ..service },
                Err(error) => tracing::error!(%error, "failed to start a service again"),
            }
        }
    }
}

fn open_log(spec: &ServiceSpec) -> anyhow::Result<File> {
    let path = &spec.log;
    if fs::metadata(path).is_ok_and(|metadata| metadata.len() > LOG_BYTES_MAX) {
        fs::rename(path, path.with_extension("log.old"))?;
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    file.with_context(|| format!("failed to open {}", path.display()))
}
