//! The ceiling of `fan-out`: a bare axum server that sends what one socket says to all, one send a frame.
//!
//! It runs as a process of its own, as the real server does.

use anyhow::Result;
use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpListener;
use tokio::sync::broadcast;

/// Far more than the closed loop of the sender leaves unread.
const BACKLOG: usize = 4_096;

/// Serves until it is killed.
#[expect(clippy::print_stdout, reason = "whoever started it reads its address there")]
pub(crate) async fn serve() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("ready http=http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app()).await?)
}

/// The server, to be served on any listener.
pub(crate) fn app() -> Router {
    let (all, _) = broadcast::channel::<Utf8Bytes>(BACKLOG);
    Router::new().route("/v1/ws", get(upgrade)).with_state(all)
}

async fn upgrade(
    upgrade: WebSocketUpgrade,
    State(all): State<broadcast::Sender<Utf8Bytes>>,
) -> Response {
    // Before the answer, so that a socket that is open misses nothing.
    let feed = all.subscribe();
    upgrade.on_upgrade(move |socket| run(socket, all, feed))
}

async fn run(
    socket: WebSocket,
    all: broadcast::Sender<Utf8Bytes>,
    mut feed: broadcast::Receiver<Utf8Bytes>,
) {
    let (mut sink, mut stream) = socket.split();
    let forward = async {
        while let Ok(text) = feed.recv().await {
            if sink.send(Message::Text(text)).await.is_err() {
                return;
            }
        }
    };
    let listen = async {
        while let Some(Ok(message)) = stream.next().await {
            if let Message::Text(text) = message {
                // Without a receiver there is nobody to miss it.
                let _ = all.send(text);
            }
        }
    };
    tokio::select! {
        () = forward => {}
        () = listen => {}
    }
}
