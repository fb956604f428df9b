//! `/docs`: a page that shows `/openapi.json`, with nothing from anywhere else.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

/// Our own script and style, our own document, and nothing else.
const POLICY: &str = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The page and its parts.
pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/docs", get(async || file("text/html", include_str!("docs.html"))))
        .route("/docs/docs.js", get(async || file("text/javascript", include_str!("docs.js"))))
        .route("/docs/docs.css", get(async || file("text/css", include_str!("docs.css"))))
}

fn file(media_type: &str, text: &'static str) -> impl IntoResponse + use<> {
    let content_type = format!("{media_type}; charset=utf-8");
    (
        [
            (header::CONTENT_TYPE, content_type),
            (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        ],
        text,
    )
}
