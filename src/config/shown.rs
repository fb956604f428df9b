//! Settings as they are shown: where each comes from, and no secret.

use serde_json::{Map, Value, json};

use crate::config::Config;

/// What stands where a password stood.
const MASK: &str = "****";

/// One setting, ready to be shown.
#[derive(Debug)]
pub(crate) struct Shown {
    /// Its name.
    pub(crate) key: String,
    /// Its value; passwords are masked. Null: not set.
    pub(crate) value: Value,
    /// Where it comes from.
    pub(crate) source: String,
}

/// Every setting in force, in the order of their names.
pub(crate) fn shown(config: &Config) -> Result<Vec<Shown>, serde_json::Error> {
    let Value::Object(settings) = serde_json::to_value(&config.settings)? else {
        return Ok(Vec::new());
    };
    Ok(settings
        .into_iter()
        .map(|(key, value)| Shown { source: config.source(&key), value: masked(value), key })
        .collect())
}

/// The settings as one JSON object.
pub(crate) fn as_json(settings: &[Shown]) -> Value {
    let items: Map<String, Value> = settings
        .iter()
        .map(|setting| {
            (setting.key.clone(), json!({"value": setting.value, "source": setting.source}))
        })
        .collect();
    Value::Object(items)
}

fn masked(value: Value) -> Value {
    match value {
        Value::String(text) if text.contains("://") => Value::String(mask_url(&text)),
        other => other,
    }
}

/// The same addresses, without passwords; several may stand there with commas between.
pub(super) fn mask_url(urls: &str) -> String {
    urls.split(',').map(mask_one).collect::<Vec<_>>().join(",")
}

fn mask_one(url: &str) -> String {
    let (address, query) = url.split_once('?').map_or((url, None), |(a, q)| (a, Some(q)));
    let mut masked = match address.split_once("://") {
        // The last `@`: one may stand in a password that was not escaped.
        Some((scheme, rest)) => match rest.rsplit_once('@') {
            Some((user, host)) => format!("{scheme}://{}@{host}", mask_user(scheme, user)),
            None => address.to_owned(),
        },
        None => address.to_owned(),
    };
    if let Some(query) = query {
        masked.push('?');
        masked.push_str(&query.split('&').map(mask_parameter).collect::<Vec<_>>().join("&"));
    }
    masked
}

fn mask_user(scheme: &str, user: &str) -> String {
    match user.split_once(':') {
        Some((name, _)) => format!("{name}:{MASK}"),
        None if scheme.starts_with("postgres") => user.to_owned(),
        // NATS takes a lone word for a token, which is a secret itself.
        None => MASK.to_owned(),
    }
}

fn mask_parameter(parameter: &str) -> String {
    match parameter.split_once('=') {
        Some((name, _)) if name.contains("password") => format!("{name}={MASK}"),
        _ => parameter.to_owned(),
    }
}
