//! The own commits of a process that may have none.

use sandesham_log::{TailItem, TailReader};

/// The next item; never one where there is no tail. Cancel-safe.
pub(crate) async fn next_of(tail: &mut Option<TailReader>) -> TailItem {
    match tail {
        Some(tail) => tail.recv().await,
        None => std::future::pending().await,
    }
}
