//! Taking connections, and seeing them off.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service as _;

use crate::rest::operations::{Operations, operations_router};
use crate::router::router;
use crate::state::AppState;

/// How long a connection may take to say what it wants, at first and again after each answer.
/// Longer than proxies and clients keep a connection that they do not use.
const HEADER_TIME_MAX: Duration = Duration::from_mins(2);

/// The pause after the process could not take a connection: it has no more files to open, and
/// somebody has to close one first.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Serves until shutdown: takes no new connections then, and gives open requests their time.
///
/// This and not `axum::serve`, which lets a client that sends no request hold a connection for ever.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let drain_time_max = state.config.drain_time_max;
    take(listener, router(state), drain_time_max, shutdown).await;
    Ok(())
}

/// Serves what operators ask and nothing else, until shutdown: for a process without the API.
pub async fn serve_operations(
    listener: TcpListener,
    operations: Operations,
    shutdown: CancellationToken,
) -> io::Result<()> {
    // Nobody loses anything when such a question is cut short.
    take(listener, operations_router(operations), Duration::ZERO, shutdown).await;
    Ok(())
}

async fn take(
    listener: TcpListener,
    app: Router,
    drain_time_max: Duration,
    shutdown: CancellationToken,
) {
    let connections = TaskTracker::new();
    while let Some(accepted) = shutdown.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((stream, peer)) => {
                connections.spawn(attend(app.clone(), stream, peer, shutdown.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(drain_time_max, connections.wait()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

async fn attend(app: Router, stream: TcpStream, peer: SocketAddr, shutdown: CancellationToken) {
    // Frames and answers are small and waited for: nothing is gained by gathering them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection took no option");
    }
    let service = service_fn(move |mut request: axum::http::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, %peer, "a connection broke off");
    }
}
