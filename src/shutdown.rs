//! The order to stop: from the signal to everybody who listens.

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// What a shell reports for a process that a second Ctrl-C ended.
const IMPATIENT_EXIT: i32 = 130;

/// Cancelled at the first SIGTERM or SIGINT. A second one ends the process at once; what it started ends with it.
pub(crate) fn on_signal() -> anyhow::Result<CancellationToken> {
    let (mut terminate, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let token = CancellationToken::new();
    let told = token.clone();
    tokio::spawn(async move {
        either(&mut terminate, &mut interrupt).await;
        told.cancel();
        tracing::info!("told to stop");
        either(&mut terminate, &mut interrupt).await;
        std::process::exit(IMPATIENT_EXIT);
    });
    Ok(token)
}

async fn either(one: &mut Signal, other: &mut Signal) {
    tokio::select! {
        _ = one.recv() => {}
        _ = other.recv() => {}
    }
}
