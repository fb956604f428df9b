//! How other commands find the instance that runs in a data folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use sandesham_storage::StoreConfig;
use serde::{Deserialize, Serialize};

use crate::config::Settings;
use crate::up::folder::{is_in_use, write_private};

const FILE: &str = "instance.json";

/// The servers of an installation, with passwords.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Addresses {
    /// Postgres; a private one as its owner.
    pub(crate) database: String,
    /// NATS.
    pub(crate) nats: NatsUrls,
    /// The store of attachments; an installation may have none.
    pub(crate) store: Option<StoreConfig>,
}

/// NATS, as each of its users.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct NatsUrls {
    /// Who may publish to the log's stream.
    pub(crate) relay: String,
    /// Who reads the stream and exchanges live notices.
    pub(crate) api: String,
    /// Who only reads the stream.
    pub(crate) analytics: String,
}

impl Addresses {
    /// What the settings say, else the instance that runs in the data folder.
    pub(crate) fn find(settings: &Settings) -> anyhow::Result<Self> {
        match (&settings.database_url, NatsUrls::named(settings)) {
            (Some(database), Some(nats)) => {
                Ok(Self { database: database.clone(), nats, store: settings.store() })
            }
            (None, None) => {
                let running = Self::of_running(&settings.data)?;
                Ok(Self { store: settings.store().or(running.store.clone()), ..running })
            }
            (Some(_), None) => bail!(
                "SANDESHAM_DATABASE_URL is set and SANDESHAM_NATS_URL is not: what runs in {} may be another \
                 installation, so name both or neither",
                settings.data.display()
            ),
            (None, Some(_)) => bail!(
                "SANDESHAM_NATS_URL is set and SANDESHAM_DATABASE_URL is not: what runs in {} may be another \
                 installation, so name both or neither",
                settings.data.display()
            ),
        }
    }

    /// Postgres alone, for commands that need nothing else.
    pub(crate) fn find_database(settings: &Settings) -> anyhow::Result<String> {
        match &settings.database_url {
            Some(url) => Ok(url.clone()),
            None => Ok(Self::of_running(&settings.data)?.database),
        }
    }

    /// NATS, as far as anything is known of it: of the installation whose Postgres is used, and of no other.
    pub(crate) fn find_nats(settings: &Settings) -> Option<NatsUrls> {
        let running = || {
            let running = Self::of_running(&settings.data).ok()?;
            let is_its = settings.database_url.as_ref().is_none_or(|it| *it == running.database);
            is_its.then_some(running.nats)
        };
        NatsUrls::named(settings).or_else(running)
    }

    /// The store of attachments alone.
    pub(crate) fn find_store(settings: &Settings) -> anyhow::Result<StoreConfig> {
        let running = || Self::of_running(&settings.data).ok().and_then(|running| running.store);
        settings.store().or_else(running).with_context(|| {
            format!(
                "no store is named, and none runs in {}: set SANDESHAM_S3_ENDPOINT or SANDESHAM_S3_BUCKET, or \
                 name another folder with --data",
                settings.data.display()
            )
        })
    }

    /// Tells others of this process's instance.
    pub(crate) fn publish(&self, data: &Path) -> anyhow::Result<Published> {
        let path = data.join(FILE);
        write_private(&path, &serde_json::to_string_pretty(self)?)
            .with_context(|| format!("failed to write {}", path.display()))?;
        Ok(Published(path))
    }

    fn of_running(data: &Path) -> anyhow::Result<Self> {
        let path = data.join(FILE);
        if !is_in_use(data) || !path.exists() {
            bail!(
                "nothing runs in {}: start it with `sandesham up`, name another folder with --data, or set \
                 SANDESHAM_DATABASE_URL and SANDESHAM_NATS_URL",
                data.display()
            );
        }
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("failed to read {}", path.display()))?;
        serde_json::from_str(&text)
            .with_context(|| format!("{} cannot be understood", path.display()))
    }
}

impl NatsUrls {
    /// The server that settings name, if they do: everybody is one user there, except perhaps the relay.
    pub(crate) fn named(settings: &Settings) -> Option<Self> {
        let url = settings.nats_url.as_ref()?;
        let relay = settings.nats_relay_url.as_ref().unwrap_or(url);
        Some(Self { relay: relay.clone(), api: url.clone(), analytics: url.clone() })
    }
}

/// Others find the instance until this is dropped.
#[derive(Debug)]
pub(crate) struct Published(PathBuf);

impl Drop for Published {
    fn drop(&mut self) {
        // A file that stays misleads nobody: the folder's lock says whether anything runs.
        let _ = std::fs::remove_file(&self.0);
    }
}
