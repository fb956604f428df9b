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

use crate::config::ApiConfig;
use crate::rest::operations::{Operations, operations_router};
use crate::router::router;
use crate::state::AppState;

/// The pause after the process could not take a connection: it has no more files to open, and
/// somebody has to close one first.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// How patient the server is with a connection.
#[derive(Clone, Copy, Debug)]
struct Patience {
    /// Until it says what it wants.
    header_time_max: Duration,
    /// Until it ends, once the process is told to.
    drain_time_max: Duration,
}

/// Serves until shutdown: takes no new connections then, and gives open requests their time.
///
/// This and not `axum::serve`, which lets a client that sends no request hold a connection for ever.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let ApiConfig { header_time_max, drain_time_max, .. } = state.config;
    let patience = Patience { header_time_max, drain_time_max };
    take(listener, router(state), patience, shutdown).await;
    Ok(())
}

/// Serves what operators ask and nothing else, until shutdown: for a process without the API.
pub async fn serve_operations(
    listener: TcpListener,
    operations: Operations,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let ApiConfig { header_time_max, .. } = ApiConfig::default();
    // Nobody loses anything when such a question is cut short.
    let patience = Patience { header_time_max, drain_time_max: Duration::ZERO };
    take(listener, operations_router(operations), patience, shutdown).await;
    Ok(())
}

async fn take(listener: TcpListener, app: Router, patience: Patience, shutdown: CancellationToken) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.header_time_max);
    let connections = TaskTracker::new();
    while let Some(accepted) = shutdown.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok(accepted) => {
                connections.spawn(attend(http.clone(), app.clone(), accepted, shutdown.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(patience.drain_time_max, connections.wait()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

async fn attend(
    http: http1::Builder,
    app: Router,
    (stream, peer): (TcpStream, SocketAddr),
    shutdown: CancellationToken,
) {
    // Frames and answers are small and waited for: nothing is gained by gathering them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection took no option");
    }
    let service = service_fn(move |mut request: axum::http::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().call(request)
    });
    let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
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
