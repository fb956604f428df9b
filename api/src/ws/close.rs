//! Why the server closes a socket, and with which code.

use std::time::Duration;

use futures_util::SinkExt as _;
use futures_util::StreamExt as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::upgrade::Socket;

/// How long the reason may take to be written: a client that is closed for being slow learns it
/// when it reads again.
const TELLING_TIME_MAX: Duration = Duration::from_secs(30);

/// How long a client that was told may take to say goodbye and to stop sending.
const FAREWELL_TIME_MAX: Duration = Duration::from_secs(2);

/// How long one may take that is in the middle of a frame which is too large.
const LARGE_FAREWELL_TIME_MAX: Duration = Duration::from_secs(10);

/// How much a client may still send after it was told to stop: enough for one that sends all of a
/// frame that is too large before it listens.
const DISCARDED_BYTES_MAX: u64 = 128 << 20;

/// Why the server closes a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum CloseReason {
    /// The process ends; another one will answer.
    GoingAway,
    /// Not a WebSocket as it should be.
    Protocol,
    /// A binary frame.
    Binary,
    /// A text frame that is not UTF-8.
    NotUtf8,
    /// A frame over the limit.
    TooLarge,
    /// No hello in time.
    NoHello,
    /// No, a bad or an expired token, or a session or an account that has ended.
    Unauthenticated,
    /// The user has too many sockets.
    TooManySockets,
    /// Further behind than is caught up: hello again.
    Resync,
    /// Nothing heard for too long; nobody may be there to read it.
    Silent,
}

impl CloseReason {
    /// The code of the close frame.
    pub(crate) const fn code(self) -> u16 {
        match self {
            Self::GoingAway | Self::Silent => 1001,
            Self::Protocol => 1002,
            Self::Binary => 1003,
            Self::NotUtf8 => 1007,
            Self::TooLarge => 1009,
            Self::NoHello => 4000,
            Self::Unauthenticated => 4001,
            Self::TooManySockets => 4003,
            Self::Resync => 4008,
        }
    }

    /// The text of the close frame; also the label of the metric.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::GoingAway => "going_away",
            Self::Protocol => "protocol",
            Self::Binary => "binary",
            Self::NotUtf8 => "not_utf8",
            Self::TooLarge => "too_large",
            Self::NoHello => "no_hello",
            Self::Unauthenticated => "unauthenticated",
            Self::TooManySockets => "too_many_sockets",
            Self::Resync => "resync",
            Self::Silent => "silent",
        }
    }

    /// Whether commands that were taken are answered before the close.
    pub(crate) const fn answers_first(self) -> bool {
        matches!(self, Self::GoingAway | Self::Unauthenticated | Self::Binary | Self::TooLarge)
    }

    /// What a failure to read comes to; `None` when there is nobody left to tell.
    pub(crate) fn of(error: &Error) -> Option<Self> {
        match error {
            Error::Capacity(_) => Some(Self::TooLarge),
            Error::Utf8(_) => Some(Self::NotUtf8),
            Error::Protocol(
                tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
            ) => None,
            Error::Protocol(_) => Some(Self::Protocol),
            _ => None,
        }
    }
}

/// Tells the client why, and closes the connection once the client has said goodbye, too. What comes in
/// until then is thrown away: a connection that is closed with bytes unread is reset, and the client
/// might never see the reason.
pub(crate) async fn close<S>(mut socket: WebSocketStream<S>, reason: CloseReason)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    metrics::counter!("sandesham_sockets_closed_total", "reason" => reason.text()).increment(1);
    let frame = CloseFrame { code: CloseCode::from(reason.code()), reason: reason.text().into() };
    let telling = socket.send(Message::Close(Some(frame)));
    if !matches!(tokio::time::timeout(TELLING_TIME_MAX, telling).await, Ok(Ok(()))) {
        return;
    }
    let farewell = async {
        let has_parted = loop {
            match socket.next().await {
                Some(Ok(Message::Close(_))) => break true,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break false,
            }
        };
        // The server's end goes first: clients wait for it.
        let has_ended = socket.get_mut().shutdown().await;
        if !has_parted && has_ended.is_ok() {
            discard(socket).await;
        }
    };
    let time_max = match reason {
        CloseReason::TooLarge => LARGE_FAREWELL_TIME_MAX,
        _ => FAREWELL_TIME_MAX,
    };
    // Whoever takes longer is not waited for.
    let _ = tokio::time::timeout(time_max, farewell).await;
}

/// Lets go of a socket whose client said goodbye, or is gone: our half of the goodbye is written by
/// reading on.
pub(crate) async fn part(mut socket: Socket) {
    let farewell = async { while let Some(Ok(_)) = socket.next().await {} };
    let _ = tokio::time::timeout(FAREWELL_TIME_MAX, farewell).await;
}

async fn discard<S: AsyncRead + AsyncWrite + Unpin>(mut socket: WebSocketStream<S>) {
    let mut rest = socket.get_mut().take(DISCARDED_BYTES_MAX);
    let mut buffer = vec![0; 16 << 10];
    while let Ok(1..) = rest.read(&mut buffer).await {}
}

#[cfg(test)]
mod tests {
    use tokio::io::DuplexStream;
    use tokio::time::Instant;
    use tokio_tungstenite::tungstenite::protocol::Role;

    use super::*;

    /// A server's socket and a client's.
    async fn sockets() -> (WebSocketStream<DuplexStream>, WebSocketStream<DuplexStream>) {
        let (ours, theirs) = tokio::io::duplex(64 << 10);
        let server = WebSocketStream::from_raw_socket(ours, Role::Server, None);
        (server.await, WebSocketStream::from_raw_socket(theirs, Role::Client, None).await)
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_says_goodbye_is_let_go_at_once() {
        let (server, mut client) = sockets().await;
        let start = Instant::now();
        let closing = tokio::spawn(close(server, CloseReason::Unauthenticated));
        let told = client.next().await;
        assert!(
            matches!(told, Some(Ok(Message::Close(Some(frame)))) if u16::from(frame.code) == 4001)
        );
        // The goodbye is written by reading on; the end comes without the client closing anything.
        assert!(client.next().await.is_none_or(|end| end.is_err()));
        closing.await.unwrap();
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_breaks_the_protocol_sees_the_end_too() {
        let (server, mut client) = sockets().await;
        // A masked frame with an opcode that nobody knows.
        client.get_mut().write_all(&[0x83, 0x80, 0, 0, 0, 0]).await.unwrap();
        let start = Instant::now();
        let closing = tokio::spawn(close(server, CloseReason::Protocol));
        let told = client.next().await;
        assert!(matches!(told, Some(Ok(Message::Close(_)))));
        let mut rest = Vec::new();
        client.get_mut().read_to_end(&mut rest).await.unwrap();
        drop(client);
        closing.await.unwrap();
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
