//! `/v1/auth`: signing up, logging in and out, tokens, tickets, keys.

mod cookies;
mod sign_in;
mod tokens;

use std::time::Duration;

use sandesham_api::ApiConfig;
use serde_json::{Value, json};

fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

fn without_grace(config: &mut ApiConfig) {
    config.auth.refresh_grace = Duration::ZERO;
}
