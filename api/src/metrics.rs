//! The Prometheus recorder: one a process, whatever its roles.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

/// Seconds: from what an append takes to what a client gives up on.
const BUCKETS: [f64; 14] =
    [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 10.0];

/// How often measurements are folded into their buckets, so that they do not pile up unread.
const FOLD_EVERY: Duration = Duration::from_secs(5);

/// What was measured in this process.
#[derive(Clone, Debug)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// The recorder of this process, installed at the first call. Everything measured before that is lost.
    pub fn install() -> Result<Self, BuildError> {
        static INSTALLED: Mutex<Option<Metrics>> = Mutex::new(None);
        let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(metrics) = &*installed {
            return Ok(metrics.clone());
        }
        let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS)?.build_recorder();
        let metrics = Self(recorder.handle());
        metrics::set_global_recorder(recorder).map_err(BuildError::FailedToSetGlobalRecorder)?;
        *installed = Some(metrics.clone());
        Ok(metrics)
    }

    /// As Prometheus reads it.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Folds measurements until shutdown.
    pub async fn run(self, shutdown: CancellationToken) {
        let mut ticks = tokio::time::interval(FOLD_EVERY);
        while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
            self.0.run_upkeep();
        }
    }
}
