//! The web client: its files are embedded in the binary, and served with what browsers need to know.
//!
//! Files under `assets/` have a hash in their name and never change; everything else is asked for again.
//! Addresses of the client's own pages (`/r/<room>`) all give `index.html`, which finds out which it is.

mod encoding;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};

use self::encoding::Encoding;
use crate::problem::Problem;
use crate::state::AppState;

/// What the client may load and whom it may talk to: this server, and the store that pictures come from
/// and files go to. Its styles are partly made by scripts; its scripts are files.
fn policy(store: Option<&str>) -> String {
    let store = store.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' blob: data:{store}; connect-src 'self'{store}; font-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// The client's page.
const PAGE: &str = "index.html";

/// What is served where there is no client.
const WITHOUT_CLIENT: &str = "/docs";

/// Whatever begins so is no page of the client.
const NOT_PAGES: [&str; 2] = ["/v1/", "/.well-known/"];

#[derive(RustEmbed)]
#[folder = "../web/dist"]
struct Files;

/// Answers what no other route answers: a file of the client, one of its pages, or that there is nothing.
pub(crate) async fn serve(State(state): State<AppState>, request: Request) -> Response {
    let store = state.files.origin();
    answer::<Files>(request.method(), request.uri().path(), request.headers(), store.as_deref())
}

fn answer<F: RustEmbed>(
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    store: Option<&str>,
) -> Response {
    let nothing = || Problem::NoSuchRoute.into_response();
    if !matches!(*method, Method::GET | Method::HEAD) {
        return nothing();
    }
    let name = path.trim_start_matches('/');
    if name != PAGE
        && let Some(file) = File::find::<F>(name, headers)
    {
        return file.answer(headers, store);
    }
    if path == "/" || is_page(path, headers) {
        return match File::find::<F>(PAGE, headers) {
            Some(page) => page.answer(headers, store),
            None if path == "/" => Redirect::temporary(WITHOUT_CLIENT).into_response(),
            None => nothing(),
        };
    }
    nothing()
}

/// A browser asks for it to show it, and it has no ending as files have.
fn is_page(path: &str, headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    accept.is_some_and(|accept| accept.contains("text/html"))
        && !is_file
        && !NOT_PAGES.iter().any(|prefix| path.starts_with(prefix))
}

/// A file as it is sent.
struct File<'a> {
    name: &'a str,
    encoding: Encoding,
    embedded: EmbeddedFile,
}

impl<'a> File<'a> {
    /// The smallest form of it that the client takes.
    fn find<F: RustEmbed>(name: &'a str, headers: &HeaderMap) -> Option<Self> {
        // Compressed forms are not asked for by their names.
        if name.is_empty() || Encoding::is_form(name) {
            return None;
        }
        Encoding::accepted(headers).find_map(|encoding| {
            let embedded = F::get(&format!("{name}{}", encoding.suffix()))?;
            Some(Self { name, encoding, embedded })
        })
    }

    fn answer(self, headers: &HeaderMap, store: Option<&str>) -> Response {
        // Half of the hash is enough to tell versions apart.
        let hash = BASE64_URL_SAFE_NO_PAD.encode(&self.embedded.metadata.sha256_hash()[..16]);
        let tag = format!("\"{hash}{}\"", self.encoding.suffix());
        let is_known =
            headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == tag.as_str());
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(self.embedded.data.into_owned()).into_response()
        };
        let is_immutable = self.name.starts_with("assets/");
        let caching = if is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
        let answered = response.headers_mut();
        answered.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        answered.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        answered.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(self.name)));
        if let Ok(policy) = HeaderValue::try_from(policy(store)) {
            answered.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            answered.insert(header::ETAG, tag);
        }
        if let Some(name) = self.encoding.name() {
            answered.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    }
}

/// By the endings that the client's files have.
fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("ttf") => "font/ttf",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(RustEmbed)]
    #[folder = "src/web/fixture"]
    struct Client;

    #[derive(RustEmbed)]
    #[folder = "src/web/fixture/none"]
    #[allow_missing = true]
    struct NoClient;

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap()));
        pairs.collect()
    }

    fn get(path: &str, given: &[(header::HeaderName, &str)]) -> Response {
        answer::<Client>(&Method::GET, path, &headers(given), Some("http://127.0.0.1:9000"))
    }

    fn told(response: &Response, name: header::HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn a_hashed_file_is_kept_for_ever_and_the_page_is_asked_for_again() {
        let script = get("/assets/app-1a2b.js", &[]);
        assert_eq!(script.status(), StatusCode::OK);
        assert_eq!(told(&script, header::CONTENT_TYPE), "text/javascript; charset=utf-8");
        assert!(told(&script, header::CACHE_CONTROL).ends_with("immutable"));
        let page = get("/", &[]);
        assert_eq!(page.status(), StatusCode::OK);
        assert_eq!(told(&page, header::CACHE_CONTROL), "no-cache");
        let policy = told(&page, header::CONTENT_SECURITY_POLICY);
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(policy.contains("connect-src 'self' http://127.0.0.1:9000;"), "{policy}");
        assert!(policy.contains("img-src 'self' blob: data: http://127.0.0.1:9000;"), "{policy}");
    }

    #[test]
    fn the_smallest_form_that_the_client_takes_is_sent() {
        for (accepted, sent) in [
            ("gzip, deflate, br", "br"),
            ("gzip", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("", ""),
        ] {
            let script = get("/assets/app-1a2b.js", &[(header::ACCEPT_ENCODING, accepted)]);
            assert_eq!(told(&script, header::CONTENT_ENCODING), sent, "{accepted}");
        }
        assert_eq!(get("/assets/app-1a2b.js.br", &[]).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn what_a_browser_has_is_not_sent_again() {
        let page = get("/", &[]);
        let again = get("/", &[(header::IF_NONE_MATCH, told(&page, header::ETAG))]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let other = get("/", &[(header::IF_NONE_MATCH, "\"other\"")]);
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[test]
    fn a_page_of_the_client_is_the_client_and_nothing_else_is() {
        let by_browser = [(header::ACCEPT, "text/html,*/*;q=0.8")];
        assert_eq!(get("/r/0190/m/7", &by_browser).status(), StatusCode::OK);
        for (path, given) in [
            ("/r/0190/m/7", &[][..]),
            ("/v1/nothing", &by_browser[..]),
            ("/assets/gone.js", &by_browser[..]),
            ("/../web/mod.rs", &by_browser[..]),
        ] {
            let response = get(path, given);
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            assert_eq!(told(&response, header::CONTENT_TYPE), "application/problem+json");
        }
        let posted = answer::<Client>(&Method::POST, "/", &headers(&by_browser), None);
        assert_eq!(posted.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn without_a_client_the_api_shows_itself() {
        let by_browser = headers(&[(header::ACCEPT, "text/html")]);
        let root = answer::<NoClient>(&Method::GET, "/", &by_browser, None);
        assert_eq!(told(&root, header::LOCATION), WITHOUT_CLIENT);
        let page = answer::<NoClient>(&Method::GET, "/r/1", &by_browser, None);
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
    }
}
