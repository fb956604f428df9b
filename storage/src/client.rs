//! The connection to a store: where it is, with which keys, and how long anything may take.

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::ProfileFileRegionProvider;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    Builder, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
    SharedCredentialsProvider, SharedHttpClient,
};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use hyper::Uri;
use serde::{Deserialize, Serialize};

/// A store that does not take a connection within this is away.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(2);

/// From the last byte asked to the first one answered.
const READ_TIME_MAX: Duration = Duration::from_secs(10);

/// One try, whole: the largest file over a slow line between server and store.
const ATTEMPT_TIME_MAX: Duration = Duration::from_mins(1);

/// One more try, for a connection that was closed just now. More is the caller's to decide, who knows whether
/// somebody waits.
const ATTEMPTS_MAX: u32 = 2;

/// Stores that are no cloud have no regions; signatures need the name of one.
const DEFAULT_REGION: &str = "us-east-1";

/// Where objects are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreConfig {
    /// The store's address, `https://s3.example.org`; without it Amazon's, by region.
    pub endpoint: Option<String>,
    /// The same as clients reach it, where that is another one.
    pub public_endpoint: Option<String>,
    /// The bucket.
    pub bucket: String,
    /// The region; without it that of the AWS settings, else `us-east-1`.
    pub region: Option<String>,
    /// Whether the bucket stands in the path of addresses and not in the host's name: every store but Amazon's
    /// takes that.
    pub path_style: bool,
    /// Keys; without them the usual places of AWS are asked: environment, profile, container, machine.
    pub keys: Option<Keys>,
}

/// What requests are signed with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// The public part.
    pub access_key: String,
    /// The secret part.
    pub secret_key: String,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

/// Whether `text` is an address at which a store may be: a scheme and a host, and nothing that is a secret.
pub fn is_address(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let is_plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    is_plain && matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none()
}

/// The client for our own requests, and the one that signs for clients.
pub(crate) async fn connect(config: &StoreConfig) -> (Client, Client) {
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http_client());
    if let Some(region) = &config.region {
        loader = loader.region(Region::new(region.clone()));
    } else if config.endpoint.is_some() {
        // Not the machine's own service: only Amazon's machines have one, and elsewhere the question takes seconds.
        let named = RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
            .or_else(ProfileFileRegionProvider::new());
        loader = loader.region(named.or_else(Region::new(DEFAULT_REGION)));
    }
    if let Some(keys) = &config.keys {
        let (access_key, secret_key) = (keys.access_key.clone(), keys.secret_key.clone());
        let keys = Credentials::new(access_key, secret_key, None, None, "sandesham");
        loader = loader.credentials_provider(SharedCredentialsProvider::new(keys));
    }
    let shared = loader.load().await;
    let mut builder = Builder::from(&shared)
        .force_path_style(config.path_style)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS_MAX))
        .timeout_config(timeouts())
        // Checksums are given where they matter. Those that the client would add by itself, as trailers, are
        // more than some stores understand.
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
    if shared.region().is_none() {
        builder = builder.region(Region::new(DEFAULT_REGION));
    }
    if let Some(endpoint) = &config.endpoint {
        builder = builder.endpoint_url(endpoint);
    }
    let own = Client::from_conf(builder.clone().build());
    let signing = match &config.public_endpoint {
        Some(endpoint) => Client::from_conf(builder.endpoint_url(endpoint).build()),
        None => own.clone(),
    };
    (own, signing)
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIME_MAX)
        .read_timeout(READ_TIME_MAX)
        .operation_attempt_timeout(ATTEMPT_TIME_MAX)
        .build()
}

fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}
