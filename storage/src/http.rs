//! Requests as a client makes them, with an address and nothing else.

use std::time::Duration;

use aws_sdk_s3::config::http::HttpRequest;
use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use bytes::Bytes;

use crate::error::StorageError;

/// A request whole, its answer included.
const TIME_MAX: Duration = Duration::from_secs(15);

/// A client without keys.
pub(crate) struct BareClient(Connector);

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl BareClient {
    pub(crate) fn new() -> Self {
        let builder = Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring));
        Self(builder.build())
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<Answer, StorageError> {
        let away = |why: String| StorageError::Unavailable { why };
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method(method).map_err(|error| away(error.to_string()))?;
        request.set_uri(url.to_owned()).map_err(|error| away(error.to_string()))?;
        for (name, value) in headers {
            request.headers_mut().insert((*name).to_owned(), (*value).to_owned());
        }
        let whole = async {
            let response = self.0.call(request).await.map_err(|error| away(error.to_string()))?;
            let status = response.status().as_u16();
            let headers = response.headers().iter();
            let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned()));
            let headers = headers.collect();
            let body = ByteStream::new(response.into_body()).collect().await;
            let body = body.map_err(|error| away(error.to_string()))?.into_bytes();
            Ok(Answer { status, headers, body })
        };
        let answer = tokio::time::timeout(TIME_MAX, whole).await;
        answer.map_err(|_| away(format!("no answer within {TIME_MAX:?}")))?
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// Refused for what it was, not for the store being unwell.
    pub(crate) const fn is_refusal(&self) -> bool {
        self.status >= 400 && self.status < 500
    }
}
