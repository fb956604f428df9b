//! All routes of the process, and what surrounds each of them.

use std::any::Any;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::problem::Problem;
use crate::rest::{docs, operations};
use crate::state::AppState;
use crate::{asyncapi, openapi, position, web};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest request id that is taken from a client.
const REQUEST_ID_BYTES_MAX: usize = 64;

/// Everything under one roof: REST, WebSocket, operations, documents.
pub fn router(state: AppState) -> Router {
    let operations = operations::router().with_state(state.operations.clone());
    let (api, document) = openapi::collect(operations).split_for_parts();
    let openapi = openapi::finish(document);
    let asyncapi = asyncapi::document(&state.config.subject_prefix);
    api.merge(docs::router())
        .route("/openapi.json", get(async move || Json(openapi)))
        .route("/asyncapi.json", get(async move || Json(asyncapi)))
        .fallback(web::serve)
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .layer(from_fn_with_state(state.clone(), position::tell))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(surround))
        .with_state(state)
}

/// A handler panicked: its message is logged by the hook; the client learns that it failed.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    Problem::unavailable(format!("a handler panicked: {text}")).into_response()
}

/// Names the request in the log, measures it, and hardens the answer.
async fn surround(matched: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let request_id = request_id(&request);
    let route = matched.as_ref().map_or("none", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id = ?request_id, %method, route);
    let mut response = next.run(request).instrument(span.clone()).await;
    measure(&method, route, response.status(), started);
    span.in_scope(|| tracing::debug!(status = response.status().as_u16(), "answered"));
    harden(&mut response);
    response.headers_mut().insert(REQUEST_ID, request_id);
    response
}

/// The client's own, if it is short; else a fresh one.
fn request_id(request: &Request) -> HeaderValue {
    let given = request.headers().get(REQUEST_ID);
    let given = given.filter(|id| (1..=REQUEST_ID_BYTES_MAX).contains(&id.len()));
    let fresh = || {
        let id = Uuid::now_v7().to_string();
        HeaderValue::from_str(&id).expect("hexadecimal digits and hyphens")
    };
    given.cloned().unwrap_or_else(fresh)
}

/// By the route's template, never by its path: there are few of them.
fn measure(method: &Method, route: String, status: StatusCode, started: Instant) {
    let labels = [
        ("method", method_name(method).to_owned()),
        ("route", route),
        ("status", status.as_str().to_owned()),
    ];
    metrics::histogram!("sandesham_http_request_seconds", &labels).record(started.elapsed());
}

/// Clients may make up methods; labels are few.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn harden(response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What a page or a public document says of itself stays.
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}
