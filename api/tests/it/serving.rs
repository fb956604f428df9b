//! Taking connections, and seeing them off.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::TestApp;

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let app =
        TestApp::start_with(|config| config.header_time_max = Duration::from_millis(50)).await;
    let mut connection = TcpStream::connect(app.address()).await.expect("the server listens");
    let mut heard = Vec::new();
    connection.read_to_end(&mut heard).await.expect("closed, not reset");
    app.finish().await;
}

#[tokio::test]
async fn a_request_that_has_begun_is_answered_before_the_process_ends() {
    let app = TestApp::start().await;
    let other = app.second(|_| {}).await;
    let mut connection = TcpStream::connect(other.address()).await.expect("the server listens");
    let head = "POST /v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\
                expect: 100-continue\r\n\r\n";
    connection.write_all(head.as_bytes()).await.expect("open");
    // The server asks for the body: a handler is at work.
    let mut interim = [0; 25];
    connection.read_exact(&mut interim).await.expect("open");
    assert!(interim.starts_with(b"HTTP/1.1 100"));

    let (address, stopping) = (other.address(), tokio::spawn(other.stop()));
    let refuses = async || TcpStream::connect(address).await.is_err();
    sandesham_testkit::wait::until("no new connection is taken", refuses).await;
    connection.write_all(b"{}").await.expect("open");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.expect("answered, then closed");
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    stopping.await.expect("it stops");
    app.finish().await;
}
