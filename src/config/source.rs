//! Settings as names and texts: of the environment and of `--set`.

use std::ffi::OsString;

use figment::value::{Dict, Map, Value};
use figment::{Error, Metadata, Profile, Provider};

use crate::config::settings::Settings;

/// What the names of our variables begin with.
const PREFIX: &str = "SANDESHAM_";

/// Names and texts; a text that looks like a number, a truth value or a list is one.
#[derive(Debug)]
pub(crate) struct Pairs {
    name: &'static str,
    spelled: fn(&str) -> String,
    texts: Vec<(String, String)>,
}

impl Pairs {
    /// The variables that name a setting; an empty one counts as absent. Others that begin alike are
    /// not ours to judge: tests and tools have some.
    pub(crate) fn environment(variables: impl Iterator<Item = (OsString, OsString)>) -> Self {
        let known = setting_names();
        let texts = variables
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_lowercase(), value)))
            .filter(|(name, value)| known.contains(name) && !value.is_empty())
            .collect();
        let spelled = |key: &str| format!("{PREFIX}{}", key.to_uppercase());
        Self { name: "environment", spelled, texts }
    }

    /// What flags say; a name that is no setting's is an error later.
    pub(crate) fn flags(values: &[(String, String)]) -> Self {
        Self { name: "flag", spelled: str::to_owned, texts: values.to_vec() }
    }
}

impl Provider for Pairs {
    fn metadata(&self) -> Metadata {
        let spelled = self.spelled;
        Metadata::named(self.name).interpolater(move |_, keys| spelled(&keys.join(".")))
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let dict = self.texts.iter().map(|(name, text)| (name.clone(), value(text))).collect();
        Ok(Map::from([(Profile::Default, dict)]))
    }
}

fn value(text: &str) -> Value {
    text.parse().unwrap_or_else(|never: std::convert::Infallible| match never {})
}

fn setting_names() -> Vec<String> {
    match serde_json::to_value(Settings::default()) {
        Ok(serde_json::Value::Object(settings)) => {
            settings.into_iter().map(|(name, _)| name).collect()
        }
        _ => Vec::new(),
    }
}
