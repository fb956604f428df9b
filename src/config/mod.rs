//! Settings: flags, else the environment, else `sandesham.toml`, else the defaults.

mod api;
mod defaults;
mod duration;
mod lenient;
mod settings;
mod shown;
mod source;
mod store;

use std::net::ToSocketAddrs;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use sandesham_log::proof::is_valid_name;
use sandesham_nats::Naming;
use thiserror::Error;

use crate::database;

pub(crate) use self::settings::{LogFormat, Settings};
pub(crate) use self::shown::{as_json, shown};
use self::source::Pairs;

/// The file that is read when it is there.
const FILE: &str = "sandesham.toml";

/// What flags say about settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    /// Another file than `sandesham.toml`, which must be there.
    pub(crate) file: Option<PathBuf>,
    /// Settings by name.
    pub(crate) values: Vec<(String, String)>,
}

impl Overrides {
    /// Adds what a flag of its own says, if it was given.
    pub(crate) fn set(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.values.push((name.to_owned(), value.to_owned()));
        }
    }
}

/// What is wrong with the settings.
#[derive(Debug, Error)]
pub(crate) enum ConfigError {
    /// A value cannot be read, or nothing is called so.
    #[error("{0}")]
    Value(Box<figment::Error>),
    /// The file that a flag names is not there.
    #[error("there is no configuration file {}", .0.display())]
    NoFile(PathBuf),
    /// A value is read, but cannot be.
    #[error("{key} cannot be {value:?}: {why}")]
    Unusable {
        /// Which setting.
        key: &'static str,
        /// What it was set to.
        value: String,
        /// What is expected.
        why: &'static str,
    },
}

/// The settings in force, and where each comes from.
#[derive(Debug)]
pub(crate) struct Config {
    /// The settings.
    pub(crate) settings: Settings,
    figment: Figment,
}

impl Config {
    /// Reads everything there is.
    pub(crate) fn load(overrides: &Overrides) -> Result<Self, ConfigError> {
        Self::from_sources(overrides, std::env::vars_os())
    }

    fn from_sources(
        overrides: &Overrides,
        environment: impl Iterator<Item = (std::ffi::OsString, std::ffi::OsString)>,
    ) -> Result<Self, ConfigError> {
        let file = overrides.file.as_deref().unwrap_or(Path::new(FILE));
        if overrides.file.is_some() && !file.is_file() {
            return Err(ConfigError::NoFile(file.to_owned()));
        }
        let mut figment = Figment::from(Serialized::defaults(Settings::default()));
        if file.is_file() {
            figment = figment.merge(Toml::file_exact(file));
        }
        let figment =
            figment.merge(Pairs::environment(environment)).merge(Pairs::flags(&overrides.values));
        let settings: Settings =
            figment.extract().map_err(|error| ConfigError::Value(Box::new(error)))?;
        check(&settings)?;
        Ok(Self { settings, figment })
    }

    /// Where the value of a setting comes from.
    fn source(&self, key: &str) -> String {
        match self.figment.find_metadata(key) {
            Some(metadata) if metadata.name.contains("Settings") => "default".to_owned(),
            Some(metadata) => match &metadata.source {
                Some(figment::Source::File(path)) => path.display().to_string(),
                _ => metadata.name.clone().into_owned(),
            },
            None => "default".to_owned(),
        }
    }
}

fn check(settings: &Settings) -> Result<(), ConfigError> {
    let unusable =
        |key, value: &str, why| Err(ConfigError::Unusable { key, value: value.to_owned(), why });
    if settings.http.to_socket_addrs().is_err() {
        return unusable("http", &settings.http, "an address and a port, like 127.0.0.1:8080");
    }
    check_addresses(settings)?;
    if !Naming::is_valid_prefix(&settings.nats_prefix) {
        return unusable(
            "nats_prefix",
            &settings.nats_prefix,
            "at most 64 letters, digits, underscores and hyphens",
        );
    }
    check_log_key(settings)?;
    if settings.log.parse::<tracing_subscriber::EnvFilter>().is_err() {
        return unusable("log", &settings.log, "a filter, like info or warn,sandesham_log=debug");
    }
    Ok(())
}

fn check_log_key(settings: &Settings) -> Result<(), ConfigError> {
    let unusable = |key, value: String, why| Err(ConfigError::Unusable { key, value, why });
    match (&settings.log_key, &settings.log_origin) {
        (_, Some(origin)) if !is_valid_name(origin) => unusable(
            "log_origin",
            origin.clone(),
            "a name without spaces and plus signs, like chat.example.org/log",
        ),
        (Some(file), None) => unusable(
            "log_key",
            file.display().to_string(),
            "used only beside log_origin, the log's name in its heads",
        ),
        _ => Ok(()),
    }
}

/// Addresses may hold passwords: what is told of them is where they lead.
fn check_addresses(settings: &Settings) -> Result<(), ConfigError> {
    let unusable = |key, url: &str, why| {
        // Without a scheme it is not even known where a password would stand: the user goes, too.
        let value = shown::mask_url(url.rsplit_once('@').map_or(url, |(_, host)| host));
        Err(ConfigError::Unusable { key, value, why })
    };
    let postgres = [
        ("database_url", &settings.database_url),
        ("database_eraser_url", &settings.database_eraser_url),
    ];
    for (key, url) in postgres {
        if let Some(url) = url
            && !database::is_address(url)
        {
            return unusable(key, url, "an address like postgres://user@host/database");
        }
    }
    let nats = [("nats_url", &settings.nats_url), ("nats_relay_url", &settings.nats_relay_url)];
    for (key, url) in nats {
        if let Some(url) = url
            && !sandesham_nats::is_address(url)
        {
            return unusable(key, url, "addresses like nats://user@host:4222");
        }
    }
    let stores = [
        ("s3_endpoint", &settings.s3_endpoint),
        ("s3_public_endpoint", &settings.s3_public_endpoint),
    ];
    for (key, url) in stores {
        if let Some(url) = url
            && !sandesham_storage::is_address(url)
        {
            return unusable(key, url, "an address like https://s3.example.org, without keys");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
