//! What browsers are told beside what S3 says.

use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, StatusCode};
use s3s::{Body, HttpRequest, HttpResponse};

/// For how long a browser need not ask again.
const PREFLIGHT_SECONDS: &str = "3600";

/// The answer to a browser that asks whether it may, from any origin: nothing here goes by cookies.
pub(super) fn preflight<B>(request: &HttpRequest<B>) -> Option<HttpResponse> {
    let asks = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    asks.then(|| {
        let mut response = HttpResponse::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        set(headers, header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, PUT");
        set(headers, header::ACCESS_CONTROL_ALLOW_HEADERS, "*");
        set(headers, header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
        response
    })
}

/// What every answer says: who may read it, and that it is never a page of ours.
pub(super) fn add_headers(headers: &mut HeaderMap) {
    set(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, x-amz-checksum-sha256");
    set(headers, header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    set(headers, header::REFERRER_POLICY, "no-referrer");
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
