//! Whether a browser sent a request from our own pages.
//!
//! Cookies are `SameSite=Strict`, so that another site's requests come without them. This is the
//! second lock: what changes anything by cookie alone must also **say** that it comes from here
//! (`Origin`, else `Sec-Fetch-Site`), and what sets cookies must not say that it comes from
//! elsewhere. Programs that send a bearer token are not asked.

use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Uri};

use super::cookie;
use crate::problem::Problem;
use crate::state::AppState;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Provenance {
    Ours,
    Foreign,
    /// No browser, or one that does not say.
    Unsaid,
}

/// Refuses what does not say that it comes from our own pages.
pub(crate) fn demand_ours(state: &AppState, parts: &Parts) -> Result<(), Problem> {
    match provenance(state, &parts.headers, &parts.uri) {
        Provenance::Ours => Ok(()),
        Provenance::Foreign | Provenance::Unsaid => Err(Problem::ForeignOrigin),
    }
}

/// Refuses what says that it comes from elsewhere.
pub(crate) fn refuse_foreign(state: &AppState, parts: &Parts) -> Result<(), Problem> {
    match provenance(state, &parts.headers, &parts.uri) {
        Provenance::Ours | Provenance::Unsaid => Ok(()),
        Provenance::Foreign => Err(Problem::ForeignOrigin),
    }
}

fn provenance(state: &AppState, headers: &HeaderMap, uri: &Uri) -> Provenance {
    if let Some(origin) = headers.get(ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        let is_listed = state.config.origins.iter().any(|ours| ours.eq_ignore_ascii_case(origin));
        let is_ours = is_listed || is_own(origin, headers, uri, cookie::is_secure(state, headers));
        return if is_ours { Provenance::Ours } else { Provenance::Foreign };
    }
    match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
        Some(b"same-origin") => Provenance::Ours,
        // `none` is somebody who typed an address: that changes nothing here.
        None | Some(b"none") => Provenance::Unsaid,
        Some(_) => Provenance::Foreign,
    }
}

/// Whether `origin` is where the request went to.
fn is_own(origin: &str, headers: &HeaderMap, uri: &Uri, is_secure: bool) -> bool {
    let Some((scheme, origin)) = origin.split_once("://") else {
        return false;
    };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    // HTTP/2 has the host in the address.
    let host = host.or_else(|| uri.authority().map(Authority::as_str));
    // Whoever can answer for our name over http is not let in over https.
    let is_scheme = scheme == "https" || (scheme == "http" && !is_secure);
    is_scheme && host.is_some_and(|host| host.eq_ignore_ascii_case(origin))
}
