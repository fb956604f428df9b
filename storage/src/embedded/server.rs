//! The embedded store at its port.

use std::convert::Infallible;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, HttpRequest, HttpResponse};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::client::Keys;
use crate::embedded::cors;
use crate::embedded::folder::Folder;
use crate::embedded::s3::Operations;

/// Connections at once; each may hold a piece of half a megabyte. More wait to be accepted.
const CONNECTIONS_MAX: usize = 256;

/// How long connections have to end once the store is told to stop.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(10);

/// After an error of the listener, no file descriptor being left say, before it is tried again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// When a client is asked to come again to a store that is full.
const RETRY_AFTER_SECONDS: &str = "5";

/// What an embedded store is.
#[derive(Clone, Debug)]
pub struct EmbeddedStoreOptions {
    /// Where it keeps everything.
    pub folder: PathBuf,
    /// What requests must be signed with.
    pub keys: Keys,
    /// Made at the start if it is not there.
    pub bucket: String,
}

/// A store on a folder, ready to serve.
#[derive(Clone)]
pub struct EmbeddedStore {
    service: S3Service,
}

impl EmbeddedStore {
    /// Opens the folder, which must be nobody else's, and makes the bucket.
    pub fn open(options: &EmbeddedStoreOptions) -> io::Result<Self> {
        let folder = Arc::new(Folder::open(&options.folder)?);
        folder.create_bucket(&options.bucket)?;
        let mut builder = S3ServiceBuilder::new(Operations::new(folder));
        let keys = &options.keys;
        builder.set_auth(SimpleAuth::from_single(keys.access_key.clone(), keys.secret_key.clone()));
        Ok(Self { service: builder.build() })
    }

    /// Serves until told to stop.
    pub async fn serve(self, listener: TcpListener, shutdown: CancellationToken) {
        let connections = TaskTracker::new();
        let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        loop {
            let next = async {
                let permit = room.clone().acquire_owned().await.map_err(io::Error::other)?;
                let (stream, _) = listener.accept().await?;
                Ok::<_, io::Error>((stream, permit))
            };
            let accepted = tokio::select! {
                () = shutdown.cancelled() => break,
                accepted = next => accepted,
            };
            match accepted {
                Ok((stream, permit)) => {
                    let (store, shutdown) = (self.clone(), shutdown.clone());
                    connections.spawn(async move {
                        store.serve_connection(stream, shutdown).await;
                        drop(permit);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "failed to accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        connections.close();
        // Whoever is cut off tries again: an object is there wholly or not at all.
        let _ = tokio::time::timeout(DRAIN_TIME_MAX, connections.wait()).await;
    }

    async fn serve_connection(self, stream: TcpStream, shutdown: CancellationToken) {
        // Small answers to small questions: not to be held back for more.
        let _ = stream.set_nodelay(true);
        let service = service_fn(move |request| self.clone().answer(request));
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new());
        let mut connection =
            std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = shutdown.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended");
        }
    }

    async fn answer(self, request: HttpRequest<Incoming>) -> Result<HttpResponse, Infallible> {
        let mut response = match cors::preflight(&request) {
            Some(response) => response,
            None => self.service.call(request.map(Body::from)).await.unwrap_or_else(|error| {
                tracing::error!(?error, "failed to answer");
                let mut response = HttpResponse::new(Body::empty());
                *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                response
            }),
        };
        if response.status() == StatusCode::SERVICE_UNAVAILABLE {
            let seconds = HeaderValue::from_static(RETRY_AFTER_SECONDS);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        cors::add_headers(response.headers_mut());
        Ok(response)
    }
}

impl std::fmt::Debug for EmbeddedStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmbeddedStore").finish_non_exhaustive()
    }
}
