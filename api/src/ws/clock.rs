//! What a socket has to do in time.

use std::time::Duration;

use sandesham_domain::Timestamp;
use tokio::time::Instant;

use super::close::CloseReason;
use crate::config::SocketConfig;

/// What a socket has to do in time. One timer a socket, set to whatever is due first.
#[derive(Debug)]
pub(crate) struct Clock {
    ping_interval: Duration,
    silence_max: Duration,
    heard_at: Instant,
    ping_at: Instant,
    /// `None` once hello was said.
    hello_by: Option<Instant>,
    expires_at: Instant,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// Nothing, after all.
    Nothing,
    /// To ask whether the client is there.
    Ping,
    /// To close.
    Close(CloseReason),
}

impl Clock {
    /// A socket that has just been opened, with a token that expires then.
    pub(crate) fn new(config: &SocketConfig, expires_at: Timestamp) -> Self {
        let now = Instant::now();
        Self {
            ping_interval: config.ping_interval,
            silence_max: config.silence_max,
            heard_at: now,
            ping_at: now + config.ping_interval,
            hello_by: Some(now + config.hello_time_max),
            expires_at: now + until(expires_at),
        }
    }

    /// The client was heard.
    pub(crate) fn note_heard(&mut self) {
        self.heard_at = Instant::now();
    }

    /// Hello was said, and everything that answers it was written: so somebody reads, though the client
    /// may have had nothing to say all the while.
    pub(crate) fn note_greeted(&mut self) {
        self.hello_by = None;
        self.note_heard();
    }

    /// What comes of something that takes longer than a turn, unless the token expires before.
    pub(crate) async fn unless_expired<T>(
        &self,
        work: impl Future<Output = T>,
    ) -> Result<T, CloseReason> {
        let done = tokio::time::timeout_at(self.expires_at, work).await;
        done.map_err(|_| CloseReason::Unauthenticated)
    }

    /// The socket has another token.
    pub(crate) fn extend(&mut self, expires_at: Timestamp) {
        self.expires_at = Instant::now() + until(expires_at);
    }

    /// When to ask what is due.
    pub(crate) fn next_due(&self) -> Instant {
        let next = self.ping_at.min(self.expires_at).min(self.heard_at + self.silence_max);
        self.hello_by.map_or(next, |hello_by| next.min(hello_by))
    }

    /// What is due now.
    pub(crate) fn what_is_due(&mut self) -> Due {
        let now = Instant::now();
        if now >= self.expires_at {
            return Due::Close(CloseReason::Unauthenticated);
        }
        if self.hello_by.is_some_and(|hello_by| now >= hello_by) {
            return Due::Close(CloseReason::NoHello);
        }
        if now >= self.heard_at + self.silence_max {
            return Due::Close(CloseReason::Silent);
        }
        if now >= self.ping_at {
            self.ping_at = now + self.ping_interval;
            return Due::Ping;
        }
        Due::Nothing
    }
}

/// How long from now until then; nothing when it is past.
fn until(then: Timestamp) -> Duration {
    let now = Timestamp::new(chrono::Utc::now());
    then.since(now).to_std().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn clock() -> Clock {
        let expires_at = Timestamp::new(chrono::Utc::now()).plus(TimeDelta::minutes(15));
        Clock::new(&SocketConfig::default(), expires_at)
    }

    async fn next(clock: &mut Clock) -> (u64, Due) {
        let start = Instant::now();
        tokio::time::sleep_until(clock.next_due()).await;
        (start.elapsed().as_secs(), clock.what_is_due())
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_say_hello_is_closed() {
        let mut clock = clock();
        assert_eq!(next(&mut clock).await, (10, Due::Close(CloseReason::NoHello)));
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_silent_is_asked_and_then_closed() {
        let mut clock = clock();
        clock.note_greeted();
        assert_eq!(next(&mut clock).await, (25, Due::Ping));
        assert_eq!(next(&mut clock).await, (25, Due::Ping));
        assert_eq!(next(&mut clock).await, (10, Due::Close(CloseReason::Silent)));
    }

    #[tokio::test(start_paused = true)]
    async fn who_was_greeted_for_long_is_asked_before_it_is_closed() {
        let mut clock = clock();
        tokio::time::advance(Duration::from_secs(90)).await;
        clock.note_greeted();
        assert_eq!(next(&mut clock).await, (0, Due::Ping));
        clock.note_heard();
        assert_eq!(next(&mut clock).await, (25, Due::Ping));
    }

    #[tokio::test(start_paused = true)]
    async fn a_greeting_ends_with_the_token() {
        let clock = clock();
        let start = Instant::now();
        let greeting = clock.unless_expired(std::future::pending::<()>()).await;
        assert_eq!(greeting, Err(CloseReason::Unauthenticated));
        assert_eq!(start.elapsed().as_secs().next_multiple_of(60), 15 * 60);
        assert_eq!(clock.unless_expired(std::future::ready(1)).await, Ok(1));
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_heard_stays_until_the_token_expires() {
        let mut clock = clock();
        clock.note_greeted();
        let start = Instant::now();
        loop {
            clock.note_heard();
            match next(&mut clock).await.1 {
                Due::Close(reason) => {
                    assert_eq!(reason, CloseReason::Unauthenticated);
                    break;
                }
                Due::Ping | Due::Nothing => {}
            }
        }
        assert_eq!(start.elapsed().as_secs().next_multiple_of(60), 15 * 60);
    }
}
