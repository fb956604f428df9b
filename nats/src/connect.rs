//! The connection to NATS: made in the background, for ever.

use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, Event, ServerAddr};
use percent_encoding::percent_decode_str;

use crate::error::{BoxedError, Error};

/// The longest pause between two attempts: an outage that ends is noticed at once.
const RECONNECT_DELAY_MAX: Duration = Duration::from_millis(500);

/// A server that vanished without closing the connection is noticed after two of these.
const PING_INTERVAL: Duration = Duration::from_secs(5);

/// What may wait to be written: more than the relay's window, so that publishing does not stall on it.
const COMMANDS_MAX: usize = 8_192;

/// Where our own processes hear answers: apart from everybody else's, so that no reader of the log
/// overhears or forges an acknowledgement.
pub(crate) const INBOX_PREFIX: &str = "_INBOX_SANDESHAM";

/// A client for the servers at `url` (several are separated by commas; a user and a password may
/// stand in the first). It never waits for a server: it connects in the background and tries again
/// for ever.
pub async fn connect(url: &str, name: &str) -> Result<Client, Error> {
    let addresses = parse(url)?;
    let mut options = ConnectOptions::new()
        .name(name)
        .retry_on_initial_connect()
        .max_reconnects(None)
        .reconnect_delay_callback(reconnect_delay)
        .custom_inbox_prefix(INBOX_PREFIX)
        .ping_interval(PING_INTERVAL)
        .client_capacity(COMMANDS_MAX)
        // Every subject here is made by this crate; the check would run for each event.
        .skip_subject_validation(true)
        .event_callback(|event| async move { log_event(&event) });
    if let Some((user, password)) = addresses.first().and_then(credentials) {
        options = options.user_and_password(user, password);
    }
    options.connect(addresses).await.map_err(|error| address_error(url, error.into()))
}

/// A client for one question: it fails if no server is there.
pub(crate) async fn connect_once(url: &str, inbox_prefix: Option<&str>) -> Result<Client, Error> {
    let addresses = parse(url)?;
    let mut options = ConnectOptions::new().event_callback(|_| async {});
    if let Some(prefix) = inbox_prefix {
        options = options.custom_inbox_prefix(prefix);
    }
    if let Some((user, password)) = addresses.first().and_then(credentials) {
        options = options.user_and_password(user, password);
    }
    options.connect(addresses).await.map_err(Error::nats("take a connection"))
}

/// Whether there is a server behind `client` right now.
pub fn is_connected(client: &Client) -> bool {
    client.connection_state() == State::Connected
}

/// Whether [`connect`] can read `url`.
pub fn is_address(url: &str) -> bool {
    parse(url).is_ok()
}

fn parse(url: &str) -> Result<Vec<ServerAddr>, Error> {
    url.split(',')
        .map(|address| address.trim().parse())
        .collect::<Result<_, std::io::Error>>()
        .map_err(|error| address_error(url, error.into()))
}

fn credentials(address: &ServerAddr) -> Option<(String, String)> {
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let user = decoded(address.username()?);
    Some((user, address.password().map(decoded).unwrap_or_default()))
}

/// The address goes into logs: whatever stands before its last `@` may be a password.
fn address_error(url: &str, source: BoxedError) -> Error {
    let address = url.rsplit_once('@').map_or(url, |(_, host)| host).to_owned();
    Error::Address { address, source }
}

fn reconnect_delay(attempts: usize) -> Duration {
    let exponent = u32::try_from(attempts.min(16)).unwrap_or(16);
    Duration::from_millis(2_u64.pow(exponent)).min(RECONNECT_DELAY_MAX)
}

fn log_event(event: &Event) {
    match event {
        Event::Connected => tracing::info!("connected to NATS"),
        Event::Disconnected => tracing::warn!("NATS is away; trying again"),
        Event::Closed => tracing::debug!("the connection to NATS is closed"),
        other => tracing::warn!(event = %other, "NATS reported something"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn connecting_does_not_wait_for_a_server() {
        let client = connect("nats://someone:secret@127.0.0.1:9", "test").await.unwrap();
        assert!(!is_connected(&client));
    }

    #[tokio::test]
    async fn a_malformed_address_is_told_without_its_password() {
        let error = connect("nats://someone:secret@[", "test").await.unwrap_err();
        assert_eq!(error.to_string(), r#"malformed NATS address "[""#);
    }

    #[test]
    fn credentials_come_from_the_first_address() {
        let addresses = parse("nats://relay:pa%24s@a:4222, nats://b:4222").unwrap();
        assert_eq!(addresses.len(), 2);
        let expected = ("relay".to_owned(), "pa$s".to_owned());
        assert_eq!(credentials(&addresses[0]).unwrap(), expected);
        assert!(credentials(&addresses[1]).is_none());
    }
}
