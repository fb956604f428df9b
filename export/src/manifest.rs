//! What an export is of: written beside its files, so that it goes on as it began.

use std::fmt;
use std::fs;
use std::path::Path;

use sandesham_domain::EventType;
use serde::{Deserialize, Serialize};

use crate::error::Error;

pub(crate) const FILE: &str = "export.json";

/// How events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One envelope a line.
    Jsonl,
    /// Columns with types, compressed with zstd.
    Parquet,
}

impl Format {
    /// How the names of its files end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }
}

/// What an export is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// How events are written.
    pub format: Format,
    /// The first position that was looked at.
    pub from: u64,
    /// Only events of these types; all if it is empty.
    pub types: Vec<EventType>,
}

impl Manifest {
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>, Error> {
        let path = folder.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let read = serde_json::from_str(&text);
                read.map(Some).map_err(|source| Error::Manifest { path, source })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::File { what: "read", path, source }),
        }
    }
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--format {} --from {}", self.format.extension(), self.from)?;
        for event_type in &self.types {
            write!(f, " --type {event_type}")?;
        }
        Ok(())
    }
}
