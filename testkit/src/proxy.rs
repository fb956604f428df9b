//! A wire that can be cut: stands between a client and its server, and loses what a test wants lost.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// Forwards connections on loopback until told otherwise.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    state: Arc<watch::Sender<State>>,
    accepting: JoinHandle<()>,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    lose_answer: bool,
    cuts: u64,
    silences: u64,
}

impl Proxy {
    /// Forwards to a server on this machine.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("the listener is bound");
        let state = Arc::new(watch::Sender::new(State::default()));
        let accepting = tokio::spawn(accept(listener, port, state.clone()));
        Self { address, state, accepting }
    }

    /// Where clients connect.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The server's next answer does not arrive: the client sees its connection closed, after the
    /// server has done what it was asked. Later connections are forwarded.
    pub fn lose_next_answer(&self) {
        self.state.send_modify(|state| state.lose_answer = true);
    }

    /// Whether the answer that was to be lost, is.
    pub fn has_lost_answer(&self) -> bool {
        !self.state.borrow().lose_answer
    }

    /// Closes the clients' connections and keeps the server's open: it does not notice. Later
    /// connections are forwarded.
    pub fn cut_clients(&self) {
        self.state.send_modify(|state| state.cuts += 1);
    }

    /// Carries nothing more on the connections there are, and closes none: the other side is gone and
    /// could not say so. Later connections are forwarded.
    pub fn fall_silent(&self) {
        self.state.send_modify(|state| state.silences += 1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, port: u16, state: Arc<watch::Sender<State>>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        if let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await {
            connections.spawn(forward(client, server, state.clone()));
        }
    }
}

async fn forward(client: TcpStream, server: TcpStream, state: Arc<watch::Sender<State>>) {
    let mut watching = state.subscribe();
    let State { cuts, silences, .. } = *watching.borrow();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let has_changed = |state: &State| state.cuts > cuts || state.silences > silences;
    let (was_cut, fell_silent) = tokio::select! {
        _ = tokio::io::copy(&mut from_client, &mut to_server) => (false, false),
        () = forward_answers(&mut from_server, &mut to_client, &state) => (false, false),
        changed = watching.wait_for(has_changed) => {
            (true, changed.is_ok_and(|state| state.silences > silences))
        }
    };
    if fell_silent {
        std::future::pending::<()>().await;
    }
    drop((from_client, to_client));
    if was_cut {
        // The server's halves stay, as when a cable was pulled.
        std::future::pending::<()>().await;
    }
}

/// Ends when the server closes, or when an answer is to be lost.
async fn forward_answers(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    state: &watch::Sender<State>,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let is_lost = state.send_if_modified(|state| std::mem::take(&mut state.lose_answer));
        if is_lost || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
