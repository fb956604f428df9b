//! The cookies of browsers: both tokens, out of reach of scripts.

use std::time::Duration;

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};

use super::Secret;
use super::session::Tokens;
use crate::state::AppState;

/// Where a browser keeps a token, and what it sends it with.
struct Cookie {
    name: &'static str,
    path: &'static str,
}

/// The access token goes with every call.
const ACCESS: Cookie = Cookie { name: "sandesham_access", path: "/v1" };

/// The refresh token goes only where it is needed.
const REFRESH: Cookie = Cookie { name: "sandesham_refresh", path: "/v1/auth" };

/// The access token among the request's cookies.
pub(crate) fn access_token(headers: &HeaderMap) -> Option<&str> {
    ACCESS.find(headers)
}

/// The refresh token among the request's cookies.
pub(crate) fn refresh_token(headers: &HeaderMap) -> Option<Secret> {
    REFRESH.find(headers).map(Secret::from_client)
}

/// The headers that give a browser its cookies.
pub(crate) fn give(state: &AppState, request: &HeaderMap, tokens: &Tokens) -> HeaderMap {
    let auth = &state.config.auth;
    let is_secure = is_secure(state, request);
    let access = ACCESS.set(&tokens.access_token, auth.access_token_ttl, is_secure);
    let refresh = REFRESH.set(tokens.refresh_token.as_str(), auth.refresh_token_ttl, is_secure);
    headers([access, refresh])
}

/// The headers that take them away again.
pub(crate) fn take_away(state: &AppState, request: &HeaderMap) -> HeaderMap {
    let is_secure = is_secure(state, request);
    headers([ACCESS, REFRESH].map(|cookie| cookie.set("", Duration::ZERO, is_secure)))
}

/// Whether the browser came over https.
pub(super) fn is_secure(state: &AppState, request: &HeaderMap) -> bool {
    let is_https = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"https");
    let forwarded = || request.get("x-forwarded-proto").is_some_and(is_https);
    state.config.auth.secure_cookies || (state.config.trusts_proxy && forwarded())
}

impl Cookie {
    fn find<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let lines = headers.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let mut pairs =
            lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
        let value = pairs.find(|(name, _)| name.trim() == self.name)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    /// Tokens are made of letters, digits, `-`, `_` and `.`: nothing to escape.
    fn set(&self, value: &str, max_age: Duration, is_secure: bool) -> String {
        let Self { name, path } = self;
        let max_age = max_age.as_secs();
        let secure = if is_secure { "; Secure" } else { "" };
        format!("{name}={value}; Path={path}; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}")
    }
}

fn headers(cookies: [String; 2]) -> HeaderMap {
    let lines = cookies.into_iter().filter_map(|cookie| HeaderValue::from_str(&cookie).ok());
    lines.map(|line| (SET_COOKIE, line)).collect()
}
