//! What the settings say to the API and to the rules of the domain.

use sandesham_api::{ApiConfig, AttachmentConfig, AuthConfig, RateConfig, SocketConfig};
use sandesham_domain::Limits;

use crate::config::settings::{Settings, Switch};

impl Settings {
    /// The API's share.
    pub(crate) fn api(&self) -> ApiConfig {
        let limits = self.limits();
        ApiConfig {
            body_bytes_max: ApiConfig::body_bytes_for(&limits),
            limits,
            rates: (self.rate_limit == Switch::On).then(|| self.rates()),
            auth: self.auth(),
            sockets: self.sockets(),
            attachments: self.attachments(),
            trusts_proxy: self.trusts_proxy,
            origins: self.origins.clone(),
            epoch: self.epoch.get(),
            subject_prefix: self.nats_prefix.clone(),
            drain_time_max: self.drain_time_max.into(),
            ..ApiConfig::default()
        }
    }

    /// The limits that rules of the domain know.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            text_bytes_max: self.text_bytes_max,
            name_chars_max: self.name_chars_max,
            members_per_call_max: self.members_per_call_max,
            members_max: self.members_max,
            attachments_max: self.attachments_max,
            file_bytes_max: self.file_bytes_max,
            file_name_chars_max: self.file_name_chars_max,
            alt_chars_max: self.alt_chars_max,
            unused_attachments_max: self.unused_attachments_max,
            pending_schedules_max: self.pending_schedules_max,
            schedule_days_ahead_max: self.schedule_days_ahead_max,
        }
    }

    fn auth(&self) -> AuthConfig {
        AuthConfig {
            access_token_ttl: self.access_token_ttl.into(),
            refresh_token_ttl: self.refresh_token_ttl.into(),
            refresh_grace: self.refresh_grace.into(),
            ticket_ttl: self.ws_ticket_ttl.into(),
            key_rotation: self.key_rotation.into(),
            session_cache_ttl: self.session_cache_ttl.into(),
            hashes_at_once: self.password_hashes_at_once.get(),
            secure_cookies: self.secure_cookies,
            ..AuthConfig::default()
        }
    }

    fn attachments(&self) -> AttachmentConfig {
        AttachmentConfig {
            upload_ttl: self.upload_ttl.into(),
            unused_kept: self.unused_attachments_kept.into(),
            deleted_kept: self.deleted_attachments_kept.into(),
            examined_at_once: self.uploads_examined_at_once,
        }
    }

    fn sockets(&self) -> SocketConfig {
        SocketConfig {
            hello_time_max: self.ws_hello_time_max.into(),
            ping_interval: self.ws_ping_interval.into(),
            silence_max: self.ws_silence_max.into(),
            queue_bytes_max: self.ws_queue_bytes_max.get(),
            owed_events_max: self.ws_owed_events_max.get(),
        }
    }

    fn rates(&self) -> RateConfig {
        RateConfig {
            commands_per_second: self.commands_per_second.get(),
            commands_burst: self.commands_burst.get(),
            registrations_per_minute: self.registrations_per_minute.get(),
            logins_per_minute: self.logins_per_minute.get(),
            secrets_per_minute: self.secrets_per_minute.get(),
            failed_logins_max: self.failed_logins_max.get(),
            failed_logins_window: self.failed_logins_window.into(),
            sockets_per_user_max: self.sockets_per_user_max.get(),
        }
    }
}
