//! Every setting there is, under one name in flags, environment and file.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::config::duration::Span;
use crate::config::lenient::{list, optional_text, path, text};

/// What is in force. `access_token_ttl` is `SANDESHAM_ACCESS_TOKEN_TTL` in the environment,
/// `access_token_ttl = "15m"` in `sandesham.toml` and `--set access_token_ttl=15m` as a flag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The folder of a private installation.
    #[serde(deserialize_with = "path")]
    pub(crate) data: PathBuf,
    /// Where the HTTP server listens, as `host:port`; port 0 takes a free one.
    #[serde(deserialize_with = "text")]
    pub(crate) http: String,

    /// Postgres; without it `up` starts its own and the rest look for that.
    pub(crate) database_url: Option<String>,
    /// Postgres as a user who may erase, for processes of the role `scheduler`; `database_url` by default.
    pub(crate) database_eraser_url: Option<String>,
    /// Connections of the pool of one process.
    pub(crate) database_connections_max: NonZeroU32,

    /// NATS; without it `up` starts its own and the rest look for that.
    pub(crate) nats_url: Option<String>,
    /// NATS as the user who may publish to the log's stream; `nats_url` by default.
    pub(crate) nats_relay_url: Option<String>,
    /// What the names of the stream and of all subjects begin with.
    #[serde(deserialize_with = "text")]
    pub(crate) nats_prefix: String,
    /// The number of the log's epoch: 1 until Postgres itself was once set back.
    pub(crate) epoch: NonZeroU32,

    /// The S3-compatible store of attachments, `https://s3.example.org`; without it, and without a bucket, `up`
    /// starts its own and the rest look for that. Keys come from the usual places of AWS.
    pub(crate) s3_endpoint: Option<String>,
    /// The same as clients reach it, where that is another address.
    pub(crate) s3_public_endpoint: Option<String>,
    /// The bucket; alone it is one of Amazon's.
    pub(crate) s3_bucket: Option<String>,
    /// The region; without it that of the AWS settings.
    pub(crate) s3_region: Option<String>,
    /// Whether the bucket stands in the path of addresses; without it yes, except at Amazon's.
    pub(crate) s3_path_style: Option<bool>,
    /// The file with the Ed25519 key (PEM) that signs the log's heads; without it one in the database.
    #[serde(default, deserialize_with = "optional_text")]
    pub(crate) log_key: Option<PathBuf>,
    /// The name of the log in its heads: an address without a scheme, like chat.example.org/log. Without it one
    /// is made up at the first start.
    pub(crate) log_origin: Option<String>,

    /// The port of the Postgres that `up` starts; without it a free one, kept from start to start.
    pub(crate) postgres_port: Option<u16>,
    /// The folder with `postgres` and `initdb`.
    #[serde(default, deserialize_with = "optional_text")]
    pub(crate) postgres_bin: Option<PathBuf>,
    /// Whom Postgres and NATS run as when `up` is started by root.
    #[serde(default, deserialize_with = "optional_text")]
    pub(crate) postgres_user: Option<String>,
    /// The port of the NATS server that `up` starts; without it a free one, kept from start to start.
    pub(crate) nats_port: Option<u16>,
    /// The port of the store that `up` starts; without it a free one, kept from start to start.
    pub(crate) s3_port: Option<u16>,
    /// The program `nats-server`.
    #[serde(default, deserialize_with = "optional_text")]
    pub(crate) nats_server: Option<PathBuf>,

    /// What is logged, in the syntax of `tracing`: `info`, `warn,sandesham_log=debug`.
    #[serde(deserialize_with = "text")]
    pub(crate) log: String,
    /// How it is written.
    pub(crate) log_format: LogFormat,
    /// How long requests, sockets and queues have to end once the process is told to.
    pub(crate) drain_time_max: Span,

    /// Origins (`https://chat.example.org`) that count as this site beside the one in `Host`.
    #[serde(deserialize_with = "list")]
    pub(crate) origins: Vec<String>,
    /// Whether `X-Forwarded-For` and `X-Forwarded-Proto` are believed: only behind a proxy that sets them.
    pub(crate) trusts_proxy: bool,
    /// Whether cookies are `Secure` whatever a request says.
    pub(crate) secure_cookies: bool,
    /// How long an access token holds.
    pub(crate) access_token_ttl: Span,
    /// How long a refresh token holds.
    pub(crate) refresh_token_ttl: Span,
    /// How long a refresh token that was used already still gives a fresh pair.
    pub(crate) refresh_grace: Span,
    /// How long a WebSocket ticket holds.
    pub(crate) ws_ticket_ttl: Span,
    /// After how long a new key signs the access tokens.
    pub(crate) key_rotation: Span,
    /// How long what is known of a session is believed without asking Postgres again.
    pub(crate) session_cache_ttl: Span,
    /// Passwords hashed at the same time, each with 19 MiB.
    pub(crate) password_hashes_at_once: NonZeroUsize,

    /// Rate and connection limits, all of them: `off` for benchmarks.
    pub(crate) rate_limit: Switch,
    /// Commands a second and account, over time.
    pub(crate) commands_per_second: NonZeroU32,
    /// Commands that an account may send at once after a pause.
    pub(crate) commands_burst: NonZeroU32,
    /// Registrations a minute and address.
    pub(crate) registrations_per_minute: NonZeroU32,
    /// Log-ins a minute and address.
    pub(crate) logins_per_minute: NonZeroU32,
    /// Refresh tokens and tickets a minute and address, good ones and others.
    pub(crate) secrets_per_minute: NonZeroU32,
    /// Failed log-ins per account in `failed_logins_window`.
    pub(crate) failed_logins_max: NonZeroU32,
    /// The time in which failed log-ins are counted.
    pub(crate) failed_logins_window: Span,
    /// Open sockets a user.
    pub(crate) sockets_per_user_max: NonZeroUsize,

    /// `hello` comes within this, or the socket is closed.
    pub(crate) ws_hello_time_max: Span,
    /// How often a socket's client is asked whether it is there.
    pub(crate) ws_ping_interval: Span,
    /// Nothing heard for so long: the socket is closed.
    pub(crate) ws_silence_max: Span,
    /// The most bytes that wait for one socket; what does not fit is read from the log later.
    pub(crate) ws_queue_bytes_max: NonZeroUsize,
    /// How many events a socket may be behind before it has to say hello again.
    pub(crate) ws_owed_events_max: NonZeroUsize,

    /// The longest text of a message, in bytes of UTF-8.
    pub(crate) text_bytes_max: usize,
    /// The longest name of a user or a room, in characters.
    pub(crate) name_chars_max: usize,
    /// The most members one call may name.
    pub(crate) members_per_call_max: usize,
    /// The most members a group may have.
    pub(crate) members_max: usize,
    /// The most attachments of one message.
    pub(crate) attachments_max: usize,
    /// The largest file, in bytes.
    pub(crate) file_bytes_max: u64,
    /// The longest name of a file, in characters.
    pub(crate) file_name_chars_max: usize,
    /// The longest words for what a file shows, in characters.
    pub(crate) alt_chars_max: usize,
    /// The most uploads of one user that nothing was done with yet.
    pub(crate) unused_attachments_max: usize,
    /// How long the address for an upload is good.
    pub(crate) upload_ttl: Span,
    /// How long an upload is kept that nobody uses.
    pub(crate) unused_attachments_kept: Span,
    /// How long the bytes of deleted messages, dropped plans and former profile photos are kept.
    pub(crate) deleted_attachments_kept: Span,
    /// Uploads that one process looks into at the same time; 0 leaves that to others.
    pub(crate) uploads_examined_at_once: usize,
    /// The most pending schedules of one user.
    pub(crate) pending_schedules_max: usize,
    /// How far ahead a message may be scheduled, in days.
    pub(crate) schedule_days_ahead_max: u32,
    /// The most scheduled messages that leave in a second, so that others are not held up.
    pub(crate) releases_per_second_max: NonZeroU32,
}

/// Whether something is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
}

/// How lines of the log are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}
