//! The value of every setting that nobody set: the contract's, as the crates state them.

use std::num::{NonZeroU32, NonZeroUsize};

use sandesham_api::{ApiConfig, AttachmentConfig, AuthConfig, RateConfig, SocketConfig};
use sandesham_domain::Limits;
use sandesham_scheduler::SchedulerOptions;

use crate::config::duration::Span;
use crate::config::settings::{LogFormat, Settings, Switch};

/// Connections of a process's pool: reads are short, and Postgres has few cores.
const DATABASE_CONNECTIONS_MAX: NonZeroU32 = NonZeroU32::new(24).expect("24 is not 0");

/// What we have to say, in all our crates; libraries only where something is wrong.
const LOG: &str = "warn,sandesham=info";

impl Default for Settings {
    fn default() -> Self {
        let (api, auth) = (ApiConfig::default(), AuthConfig::default());
        let (rates, limits) = (RateConfig::default(), Limits::default());
        let (sockets, attachments) = (SocketConfig::default(), AttachmentConfig::default());
        Self {
            data: "./.sandesham".into(),
            http: "127.0.0.1:8080".into(),
            database_url: None,
            database_eraser_url: None,
            database_connections_max: DATABASE_CONNECTIONS_MAX,
            nats_url: None,
            nats_relay_url: None,
            nats_prefix: "sandesham".into(),
            epoch: at_least_one(api.epoch),
            s3_endpoint: None,
            s3_public_endpoint: None,
            s3_bucket: None,
            s3_region: None,
            s3_path_style: None,
            log_key: None,
            log_origin: None,
            postgres_port: None,
            postgres_bin: None,
            postgres_user: None,
            nats_port: None,
            s3_port: None,
            nats_server: None,
            log: LOG.into(),
            log_format: LogFormat::Text,
            drain_time_max: Span(api.drain_time_max),
            origins: api.origins,
            trusts_proxy: api.trusts_proxy,
            secure_cookies: auth.secure_cookies,
            access_token_ttl: Span(auth.access_token_ttl),
            refresh_token_ttl: Span(auth.refresh_token_ttl),
            refresh_grace: Span(auth.refresh_grace),
            ws_ticket_ttl: Span(auth.ticket_ttl),
            key_rotation: Span(auth.key_rotation),
            session_cache_ttl: Span(auth.session_cache_ttl),
            password_hashes_at_once: one_or_more(auth.hashes_at_once),
            rate_limit: Switch::On,
            commands_per_second: at_least_one(rates.commands_per_second),
            commands_burst: at_least_one(rates.commands_burst),
            registrations_per_minute: at_least_one(rates.registrations_per_minute),
            logins_per_minute: at_least_one(rates.logins_per_minute),
            secrets_per_minute: at_least_one(rates.secrets_per_minute),
            failed_logins_max: at_least_one(rates.failed_logins_max),
            failed_logins_window: Span(rates.failed_logins_window),
            sockets_per_user_max: one_or_more(rates.sockets_per_user_max),
            ws_hello_time_max: Span(sockets.hello_time_max),
            ws_ping_interval: Span(sockets.ping_interval),
            ws_silence_max: Span(sockets.silence_max),
            ws_queue_bytes_max: one_or_more(sockets.queue_bytes_max),
            ws_owed_events_max: one_or_more(sockets.owed_events_max),
            text_bytes_max: limits.text_bytes_max,
            name_chars_max: limits.name_chars_max,
            members_per_call_max: limits.members_per_call_max,
            members_max: limits.members_max,
            attachments_max: limits.attachments_max,
            file_bytes_max: limits.file_bytes_max,
            file_name_chars_max: limits.file_name_chars_max,
            alt_chars_max: limits.alt_chars_max,
            unused_attachments_max: limits.unused_attachments_max,
            upload_ttl: Span(attachments.upload_ttl),
            unused_attachments_kept: Span(attachments.unused_kept),
            deleted_attachments_kept: Span(attachments.deleted_kept),
            uploads_examined_at_once: attachments.examined_at_once,
            pending_schedules_max: limits.pending_schedules_max,
            schedule_days_ahead_max: limits.schedule_days_ahead_max,
            releases_per_second_max: SchedulerOptions::default().per_second_max,
        }
    }
}

fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

fn one_or_more(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).unwrap_or(NonZeroUsize::MIN)
}
