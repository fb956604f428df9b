//! What the API can be told; the defaults are the contract's.

use std::time::Duration;

use sandesham_domain::Limits;

/// What the API can be told. The binary fills it from flags, environment and file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiConfig {
    /// The limits that rules of the domain know.
    pub limits: Limits,
    /// The largest body of a request; [`ApiConfig::body_bytes_for`] the limits, or more.
    pub body_bytes_max: usize,
    /// Rate and connection limits; `None` when they are off (`SANDESHAM_RATE_LIMIT=off`).
    pub rates: Option<RateConfig>,
    /// Accounts, tokens and cookies.
    pub auth: AuthConfig,
    /// How long and how far behind a socket may be.
    pub sockets: SocketConfig,
    /// Uploads.
    pub attachments: AttachmentConfig,
    /// How many looks into the past are computed at once; others wait a moment, and are then asked to come
    /// back. Each takes a connection to Postgres, and some tens of megabytes at the most.
    pub replays_at_once: usize,
    /// Whether `X-Forwarded-For` and `X-Forwarded-Proto` are believed. Only behind a proxy of ours
    /// that sets them itself.
    pub trusts_proxy: bool,
    /// Origins (`https://chat.example.org`) that count as this site beside the one in `Host`, for
    /// proxies that change `Host`.
    pub origins: Vec<String>,
    /// The number of the log's current epoch, as `hello` tells it.
    pub epoch: u32,
    /// What the names of NATS subjects begin with, as the documents tell it.
    pub subject_prefix: String,
    /// How long a connection may take to say what it wants, at first and again after each answer.
    pub header_time_max: Duration,
    /// How long requests and sockets have to end once the process is told to.
    pub drain_time_max: Duration,
}

/// The least limit of a body, whatever the others are.
const BODY_BYTES_MIN: usize = 256 << 10;

/// One byte of a text as JSON may escape it: `\u0041`.
const ESCAPED_BYTES_MAX: usize = 6;

/// An identifier in a list, with quotes, comma and white space.
const LISTED_ID_BYTES_MAX: usize = 64;

impl ApiConfig {
    /// A size of bodies in which the largest text and the most members that the limits allow fit, with
    /// as much again for all else.
    pub fn body_bytes_for(limits: &Limits) -> usize {
        let text = limits.text_bytes_max.saturating_mul(ESCAPED_BYTES_MAX);
        let members = limits.members_per_call_max.saturating_mul(LISTED_ID_BYTES_MAX);
        text.max(members).saturating_add(BODY_BYTES_MIN / 2).max(BODY_BYTES_MIN)
    }
}

impl Default for ApiConfig {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            body_bytes_max: Self::body_bytes_for(&Limits::default()),
            rates: Some(RateConfig::default()),
            auth: AuthConfig::default(),
            sockets: SocketConfig::default(),
            attachments: AttachmentConfig::default(),
            replays_at_once: 2,
            trusts_proxy: false,
            origins: Vec::new(),
            epoch: 1,
            subject_prefix: "sandesham".to_owned(),
            // Longer than proxies and clients keep a connection that they do not use.
            header_time_max: Duration::from_mins(2),
            drain_time_max: Duration::from_secs(10),
        }
    }
}

/// How often. Each process counts for itself, but failed log-ins are counted in Postgres, over all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateConfig {
    /// Commands a second and account, over time.
    pub commands_per_second: u32,
    /// Commands that an account may send at once after a pause.
    pub commands_burst: u32,
    /// Registrations a minute and address.
    pub registrations_per_minute: u32,
    /// Log-ins a minute and address.
    pub logins_per_minute: u32,
    /// Refresh tokens and tickets a minute and address, good ones and others: far more than a house full
    /// of clients needs.
    pub secrets_per_minute: u32,
    /// Failed log-ins per account in [`RateConfig::failed_logins_window`].
    pub failed_logins_max: u32,
    /// The time in which failed log-ins are counted.
    pub failed_logins_window: Duration,
    /// Open sockets a user.
    pub sockets_per_user_max: usize,
}

impl Default for RateConfig {
    fn default() -> Self {
        Self {
            commands_per_second: 50,
            commands_burst: 200,
            registrations_per_minute: 20,
            logins_per_minute: 30,
            secrets_per_minute: 600,
            failed_logins_max: 10,
            failed_logins_window: Duration::from_mins(15),
            sockets_per_user_max: 20,
        }
    }
}

/// Accounts, tokens and cookies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthConfig {
    /// How long an access token holds.
    pub access_token_ttl: Duration,
    /// How long a refresh token holds.
    pub refresh_token_ttl: Duration,
    /// How long a refresh token that was used already still gives a fresh pair.
    pub refresh_grace: Duration,
    /// How long a WebSocket ticket holds.
    pub ticket_ttl: Duration,
    /// After how long a new key signs the access tokens.
    pub key_rotation: Duration,
    /// How long what is known of a session is believed without asking Postgres again. A session
    /// that ends is refused at once where it ends, and after at most this everywhere.
    pub session_cache_ttl: Duration,
    /// How often it is written down which sessions were used.
    pub session_use_interval: Duration,
    /// How long a registration may take, far more than it ever does: an email that was reserved
    /// for longer is settled by what the log says.
    pub registration_time_max: Duration,
    /// Passwords hashed at the same time, each with 19 MiB.
    pub hashes_at_once: usize,
    /// Whether cookies are `Secure` whatever the request says; without it they are when a trusted
    /// proxy says that the request came over https.
    pub secure_cookies: bool,
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self {
            access_token_ttl: Duration::from_mins(15),
            refresh_token_ttl: Duration::from_hours(30 * 24),
            refresh_grace: Duration::from_secs(30),
            ticket_ttl: Duration::from_secs(30),
            key_rotation: Duration::from_hours(30 * 24),
            session_cache_ttl: Duration::from_secs(2),
            session_use_interval: Duration::from_mins(1),
            registration_time_max: Duration::from_mins(10),
            hashes_at_once: std::thread::available_parallelism().map_or(2, usize::from).min(8),
            secure_cookies: false,
        }
    }
}

/// Uploads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttachmentConfig {
    /// How long the address for an upload is good.
    pub upload_ttl: Duration,
    /// How long an upload is kept that nobody uses.
    pub unused_kept: Duration,
    /// How long the bytes of a deleted message, a dropped plan and a former profile photo are kept.
    pub deleted_kept: Duration,
    /// Uploads that one process looks into at the same time; 0 leaves that to others.
    pub examined_at_once: usize,
}

impl Default for AttachmentConfig {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            upload_ttl: Duration::from_mins(10),
            unused_kept: Duration::from_hours(24),
            deleted_kept: Duration::from_hours(24),
            // Each is a process of its own that computes, and may take a hundred MiB: the other half of the
            // processors serves requests.
            examined_at_once: (processors / 2).clamp(1, 4),
        }
    }
}

/// How long and how far behind a socket may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketConfig {
    /// Hello comes within this, or the socket is closed.
    pub hello_time_max: Duration,
    /// How often the client is asked whether it is there.
    pub ping_interval: Duration,
    /// Nothing heard for so long, not even an answer to a ping: the client is gone.
    pub silence_max: Duration,
    /// The most bytes of frames that wait for one socket; what does not fit is owed.
    pub queue_bytes_max: usize,
    /// The most events that one socket may be owed; whoever is further behind says hello again.
    pub owed_events_max: usize,
}

impl Default for SocketConfig {
    fn default() -> Self {
        Self {
            hello_time_max: Duration::from_secs(10),
            ping_interval: Duration::from_secs(25),
            silence_max: Duration::from_mins(1),
            queue_bytes_max: 1 << 20,
            owed_events_max: 10_000,
        }
    }
}
