//! Addresses that are good for one thing and a short time.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::error::StorageError;

/// A download's address is refused once it is this old.
pub const GET_EXPIRES: Duration = Duration::from_mins(5);

/// Within a window of this length a download's address is the same, byte for byte, so that browsers and proxies
/// find what they have. Whoever is given one has therefore between half of [`GET_EXPIRES`] and all of it left.
pub const GET_WINDOW: Duration = Duration::from_secs(150);

/// What an upload is bound to. A body of another length, type or hash is refused by the store itself.
#[derive(Clone, Copy, Debug)]
pub struct UploadTerms<'a> {
    /// Its `Content-Type`.
    pub content_type: &'a str,
    /// Its length in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// How long the address is good.
    pub expires: Duration,
}

/// Where and how a client uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignedPut {
    /// The address.
    pub url: String,
    /// The method.
    pub method: String,
    /// The headers that must be sent as they are. `Host` and `Content-Length`, which every client sends by itself
    /// and browsers let nobody set, are signed too and not listed.
    pub headers: BTreeMap<String, String>,
}

/// How a download is to be answered.
#[derive(Clone, Copy, Debug)]
pub struct Download<'a> {
    /// Its `Content-Type`, whatever the object's is.
    pub content_type: &'a str,
    /// Its `Content-Disposition`.
    pub content_disposition: &'a str,
}

/// Where a client downloads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignedGet {
    /// The address.
    pub url: String,
    /// How long it is still good; at least `GET_EXPIRES - GET_WINDOW`.
    pub expires_in: Duration,
}

impl UploadTerms<'_> {
    pub(crate) fn checksum(&self) -> String {
        BASE64.encode(self.sha256)
    }
}

impl PresignedPut {
    pub(crate) fn new(request: &PresignedRequest) -> Self {
        let headers =
            request.headers().map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        let sent_anyway = ["host", "content-length"];
        Self {
            url: request.uri().to_owned(),
            method: request.method().to_owned(),
            headers: headers.filter(|(name, _)| !sent_anyway.contains(&name.as_str())).collect(),
        }
    }
}

/// From when an address that is asked for at `now` counts, and how long it is still good then.
pub(crate) fn window(now: SystemTime) -> (SystemTime, Duration) {
    let since_epoch = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let into = since_epoch.as_secs() % GET_WINDOW.as_secs();
    let start = Duration::from_secs(since_epoch.as_secs() - into);
    (UNIX_EPOCH + start, GET_EXPIRES.saturating_sub(Duration::from_secs(into)))
}

pub(crate) fn config(
    start: SystemTime,
    expires: Duration,
) -> Result<PresigningConfig, StorageError> {
    let config = PresigningConfig::builder().start_time(start).expires_in(expires).build();
    config.map_err(|error| StorageError::Refused { status: 0, code: error.to_string() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_address_that_is_handed_out_is_good_for_at_least_half_its_life_and_never_for_more(
            seconds in 0..4_000_000_000_u64,
            nanos in 0..1_000_000_000_u32,
        ) {
            let now = UNIX_EPOCH + Duration::new(seconds, nanos);
            let (start, left) = window(now);
            prop_assert!(start <= now);
            prop_assert!(left + GET_WINDOW > GET_EXPIRES && left <= GET_EXPIRES);
            prop_assert!(start + GET_EXPIRES <= now + left);
        }

        #[test]
        fn two_moments_of_a_window_get_the_same_start(window_number in 0..20_000_000_u64, a in 0..150_u64, b in 0..150_u64) {
            let of = |offset| {
                let begun = Duration::from_secs(window_number * GET_WINDOW.as_secs() + offset);
                window(UNIX_EPOCH + begun).0
            };
            prop_assert_eq!(of(a), of(b));
        }
    }
}
