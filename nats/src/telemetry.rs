//! Numbers about the relay and the feed, for Prometheus.

use sandesham_domain::Position;

/// A gauge that is a count; those here stay far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
pub(crate) fn set_count(name: &'static str, count: u64) {
    metrics::gauge!(name).set(count as f64);
}

/// A gauge that is a position.
pub(crate) fn set_position(name: &'static str, position: Position) {
    set_count(name, position.0);
}
