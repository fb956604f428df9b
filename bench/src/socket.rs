//! A WebSocket client that costs next to nothing: one read and one write for many frames, payloads
//! looked at where they lie.
//!
//! Only what a load generator needs: text, ping, pong and close; no fragments, no extensions.

use std::io::ErrorKind;

use anyhow::{Context as _, Result, bail, ensure};
use memchr::memmem;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// Set in the second byte of what a client sends.
const MASKED: u8 = 0x80;

/// In place of a length that needs two bytes.
const LENGTH_OF_16_BITS: u8 = 0x7e;

/// What is read at first; it grows where frames come faster.
const INPUT_BYTES: usize = 4 * 1024;

/// What a read may take at most: enough for hundreds of envelopes.
const INPUT_BYTES_MAX: usize = 256 * 1024;

/// One open socket.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    input: Input,
    /// What the next `flush` writes.
    pub(crate) output: Output,
}

/// Frames that wait to be written together.
#[derive(Debug, Default)]
pub(crate) struct Output {
    bytes: Vec<u8>,
    mask: [u8; 4],
}

#[derive(Debug)]
struct Input {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
}

impl Socket {
    /// Connects to `address` and shakes hands at `path`.
    pub(crate) async fn connect(address: &str, path: &str, access_token: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("failed to connect")?;
        stream.set_nodelay(true)?;
        let input = Input { bytes: vec![0; INPUT_BYTES], start: 0, end: 0 };
        let output = Output { mask: rand::random(), ..Output::default() };
        let mut socket = Self { stream, input, output };
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2FuZGVzaGFtLWJlbmNoIQ==\r\n\
             Sec-WebSocket-Protocol: sandesham.v1\r\nAuthorization: Bearer {access_token}\r\n\r\n",
        );
        socket.stream.write_all(request.as_bytes()).await?;
        socket.shake_hands().await?;
        Ok(socket)
    }

    async fn shake_hands(&mut self) -> Result<()> {
        loop {
            self.input.fill(&mut self.stream).await?;
            let head = &self.input.bytes[..self.input.end];
            if let Some(end) = memmem::find(head, b"\r\n\r\n") {
                let status = String::from_utf8_lossy(&head[..end]).into_owned();
                ensure!(status.starts_with("HTTP/1.1 101"), "no WebSocket: {status}");
                self.input.start = end + 4;
                return Ok(());
            }
        }
    }

    /// Waits until there is something to receive. Cancel-safe.
    pub(crate) async fn readable(&self) -> Result<()> {
        Ok(self.stream.readable().await?)
    }

    /// Writes all that waits, at once.
    pub(crate) async fn flush(&mut self) -> Result<()> {
        if !self.output.bytes.is_empty() {
            self.stream.write_all(&self.output.bytes).await?;
            self.output.bytes.clear();
        }
        Ok(())
    }

    /// Waits for something to read and shows each whole text frame that is there, at least one.
    pub(crate) async fn receive(
        &mut self,
        mut on_text: impl FnMut(&[u8], &mut Output) -> Result<()>,
    ) -> Result<()> {
        while self.show(&mut on_text)? == 0 {
            self.flush().await?;
            self.input.fill(&mut self.stream).await?;
        }
        Ok(())
    }

    /// Shows each whole text frame that is there, without waiting: perhaps there is none, as the server
    /// only asked whether anybody is there.
    pub(crate) async fn receive_now(
        &mut self,
        mut on_text: impl FnMut(&[u8], &mut Output) -> Result<()>,
    ) -> Result<()> {
        self.input.fill_now(&self.stream)?;
        self.show(&mut on_text)?;
        self.flush().await
    }

    /// Shows each whole text frame that was read; how many there were.
    fn show(
        &mut self,
        on_text: &mut impl FnMut(&[u8], &mut Output) -> Result<()>,
    ) -> Result<usize> {
        let mut seen = 0;
        while let Some((opcode, payload)) = self.input.next_frame()? {
            match opcode {
                TEXT => {
                    seen += 1;
                    on_text(payload, &mut self.output)?;
                }
                PING => self.output.push(PONG, payload),
                PONG => {}
                CLOSE => bail!("closed by the server: {}", describe_close(payload)),
                other => bail!("unexpected frame {other:#x}"),
            }
        }
        Ok(seen)
    }
}

impl Output {
    /// Adds a text frame.
    pub(crate) fn text(&mut self, text: &str) {
        self.push(TEXT, text.as_bytes());
    }

    fn push(&mut self, opcode: u8, payload: &[u8]) {
        self.bytes.push(opcode);
        // A client's frame stays below 64 KiB here; the third form of a length is never needed.
        match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
            (Ok(length @ ..=125), _) => self.bytes.push(MASKED | length),
            (_, Ok(length)) => {
                self.bytes.push(MASKED | LENGTH_OF_16_BITS);
                self.bytes.extend_from_slice(&length.to_be_bytes());
            }
            _ => unreachable!("the generator sends no frame of 64 KiB"),
        }
        self.bytes.extend_from_slice(&self.mask);
        let start = self.bytes.len();
        self.bytes.extend_from_slice(payload);
        let mask = self.mask;
        for chunk in self.bytes[start..].chunks_mut(4) {
            chunk.iter_mut().zip(mask).for_each(|(byte, key)| *byte ^= key);
        }
    }
}

impl Input {
    async fn fill(&mut self, stream: &mut TcpStream) -> Result<()> {
        let read = stream.read(self.space()).await?;
        self.took(read)
    }

    /// As [`Self::fill`], but only what is there.
    fn fill_now(&mut self, stream: &TcpStream) -> Result<()> {
        match stream.try_read(self.space()) {
            Ok(read) => self.took(read),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Where the next bytes go.
    fn space(&mut self) -> &mut [u8] {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        } else if self.end == self.bytes.len() {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.end == self.bytes.len() {
            self.bytes.resize(self.bytes.len() * 2, 0);
        }
        &mut self.bytes[self.end..]
    }

    fn took(&mut self, read: usize) -> Result<()> {
        ensure!(read > 0, "the server hung up");
        self.end += read;
        // A full buffer says that more was there: the next read takes more.
        if self.end == self.bytes.len() && self.bytes.len() < INPUT_BYTES_MAX {
            self.bytes.resize(self.bytes.len() * 2, 0);
        }
        Ok(())
    }

    /// The next frame, once it is whole: its first byte and its payload.
    fn next_frame(&mut self) -> Result<Option<(u8, &[u8])>> {
        let [opcode, length, rest @ ..] = &self.bytes[self.start..self.end] else {
            return Ok(None);
        };
        let extended = match *length {
            short @ ..=125 => Some((2, u64::from(short))),
            126 => rest.first_chunk().map(|bytes| (4, u64::from(u16::from_be_bytes(*bytes)))),
            127 => rest.first_chunk().map(|bytes| (10, u64::from_be_bytes(*bytes))),
            masked => bail!("a server's frame is masked: {masked:#x}"),
        };
        let Some((head_bytes, length)) = extended else {
            return Ok(None);
        };
        let (opcode, begin) = (*opcode, self.start + head_bytes);
        let end = begin + usize::try_from(length)?;
        if end > self.end {
            return Ok(None);
        }
        self.start = end;
        Ok(Some((opcode, &self.bytes[begin..end])))
    }
}

fn describe_close(payload: &[u8]) -> String {
    match payload {
        [a, b, reason @ ..] => {
            format!("{} {}", u16::from_be_bytes([*a, *b]), String::from_utf8_lossy(reason))
        }
        _ => "no code".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;
    use crate::bare;

    #[tokio::test]
    async fn frames_of_every_length_come_through_whole_and_in_order() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, bare::app()).await });
        let mut sender = Socket::connect(&address, "/v1/ws", "").await.unwrap();
        let mut receiver = Socket::connect(&address, "/v1/ws", "").await.unwrap();
        let sent: Vec<String> =
            [1, 125, 126, 4_000, 65_535, 7].map(|length| "x".repeat(length)).to_vec();
        for text in &sent {
            sender.output.text(text);
        }
        sender.flush().await.unwrap();
        let mut came = Vec::new();
        while came.len() < sent.len() {
            let take = |text: &[u8], _: &mut Output| {
                came.push(String::from_utf8(text.to_vec())?);
                Ok(())
            };
            receiver.receive(take).await.unwrap();
        }
        assert!(came == sent);
    }

    #[tokio::test]
    async fn a_server_that_hangs_up_is_an_error() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let accepted = tokio::spawn(async move { listener.accept().await.map(drop) });
        let connected = Socket::connect(&address, "/v1/ws", "").await;
        assert!(connected.is_err());
        accepted.await.unwrap().unwrap();
    }
}
