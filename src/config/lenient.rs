//! Values as environment variables spell them, where text may look like a number or a list.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// Text, also where it looks like a number or a truth value: a variable has no quotes.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        value @ (Value::Bool(_) | Value::Number(_)) => Ok(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => Err(de::Error::custom("expected text")),
    }
}

/// Text that may be left out.
pub(crate) fn optional_text<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: From<String>,
{
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        value => text(value).map(|text| Some(text.into())).map_err(de::Error::custom),
    }
}

/// A path, which may look like a number, too.
pub(crate) fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    text(deserializer).map(PathBuf::from)
}

/// A list, or its elements with commas between.
pub(crate) fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Ok(parts.map(str::to_owned).collect())
        }
        list @ Value::Array(_) => serde_json::from_value(list).map_err(de::Error::custom),
        _ => Err(de::Error::custom("expected a list of texts")),
    }
}
