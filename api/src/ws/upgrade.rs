//! The handshake: an HTTP request becomes a WebSocket.
//!
//! Not axum's extractor, which never lets go of the connection under the socket: after a frame that
//! is too large that connection has to be read on, or the client never learns why it was closed.

use std::future::Future;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use crate::problem::Problem;
use crate::state::AppState;

/// The one subprotocol that is spoken.
pub const SUBPROTOCOL: &str = "sandesham.v1";

/// The longest frame, and the longest message of several frames, that a client may send.
pub const CLIENT_FRAME_BYTES_MAX: usize = 128 << 10;

/// It is filled with zeros before every read, and held by every idle socket.
const READ_BUFFER_BYTES: usize = 4 << 10;

/// What waits for a socket goes out in writes of about this size. Held only while there is
/// something to write.
pub(crate) const WRITE_BYTES: usize = 16 << 10;

/// What a WebSocket runs on.
pub(crate) type Connection = TokioIo<Upgraded>;

/// A WebSocket, server side.
pub(crate) type Socket = WebSocketStream<Connection>;

/// A request that asks to become a WebSocket.
#[derive(Debug)]
pub(crate) struct Upgrade {
    key: HeaderValue,
    connection: OnUpgrade,
    speaks_ours: bool,
}

impl FromRequestParts<AppState> for Upgrade {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        let headers = &parts.headers;
        let asks = lists(headers, &header::CONNECTION, "upgrade")
            && lists(headers, &header::UPGRADE, "websocket")
            && lists(headers, &header::SEC_WEBSOCKET_VERSION, "13");
        let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asks).cloned();
        let speaks_ours = lists(headers, &header::SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL);
        let connection = parts.extensions.remove::<OnUpgrade>();
        match key.zip(connection) {
            Some((key, connection)) => Ok(Self { key, connection, speaks_ours }),
            None => Err(Problem::Malformed("only a WebSocket handshake is answered here".into())),
        }
    }
}

impl Upgrade {
    /// Answers the handshake, and runs `session` on the socket that comes of it.
    pub(crate) fn accept<S, F>(self, session: S) -> Response
    where
        S: FnOnce(Socket) -> F + Send + 'static,
        F: Future<Output = ()> + Send,
    {
        let Self { key, connection, speaks_ours } = self;
        tokio::spawn(async move {
            let Ok(upgraded) = connection.await else {
                tracing::debug!("a client left during its WebSocket handshake");
                return;
            };
            let io = TokioIo::new(upgraded);
            let socket = WebSocketStream::from_raw_socket(io, Role::Server, Some(config())).await;
            session(socket).await;
        });
        switching_protocols(&key, speaks_ours)
    }
}

fn switching_protocols(key: &HeaderValue, speaks_ours: bool) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    // Base64 is always a header value.
    if let Ok(accept) = HeaderValue::from_str(&derive_accept_key(key.as_bytes())) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    if speaks_ours {
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    }
    response
}

fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BYTES)
        .max_frame_size(Some(CLIENT_FRAME_BYTES_MAX))
        .max_message_size(Some(CLIENT_FRAME_BYTES_MAX))
}

/// Whether a header that is a list has this item.
fn lists(headers: &HeaderMap, name: &HeaderName, item: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case(item))
}
