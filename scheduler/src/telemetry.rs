//! What a scheduler tells the outside about itself.

use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use sandesham_domain::schedule::ScheduleEvent;
use sandesham_domain::{StreamEvent as _, StreamKind};
use sandesham_log::Outcome;
use tracing::{debug, info};

/// Handles, looked up once.
#[derive(Clone)]
pub(crate) struct Telemetry {
    released: Counter,
    lateness_seconds: Histogram,
    window_size: Gauge,
    retries: Counter,
}

impl Telemetry {
    pub(crate) fn new() -> Self {
        Self {
            released: counter!("sandesham_scheduler_released_total"),
            lateness_seconds: histogram!("sandesham_scheduler_lateness_seconds"),
            window_size: gauge!("sandesham_scheduler_window_size"),
            retries: counter!("sandesham_scheduler_retries_total"),
        }
    }

    /// What a release, or giving one up, appended.
    pub(crate) fn appended(&self, outcome: &Outcome) {
        for event in &outcome.events {
            if event.record.stream.kind != StreamKind::Schedule {
                continue;
            }
            match ScheduleEvent::from_record(&event.record) {
                Ok(ScheduleEvent::Released(released)) => {
                    self.released.increment(1);
                    self.lateness_seconds.record(Duration::from_millis(released.late_by_ms));
                    let (schedule_id, late_by_ms) = (released.schedule_id, released.late_by_ms);
                    debug!(%schedule_id, late_by_ms, "released");
                }
                Ok(ScheduleEvent::Failed(failed)) => {
                    let reason = failed.reason.as_str();
                    counter!("sandesham_scheduler_failed_total", "reason" => reason).increment(1);
                    info!(schedule_id = %failed.schedule_id, reason, "a schedule failed");
                }
                Ok(_) | Err(_) => {}
            }
        }
    }

    pub(crate) fn retry(&self) {
        self.retries.increment(1);
    }

    pub(crate) fn window_size(&self, held: usize) {
        #[expect(clippy::cast_precision_loss, reason = "a window holds some thousands")]
        self.window_size.set(held as f64);
    }
}
