//! The user that servers run as when root starts them: Postgres refuses to be root, NATS need not be.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::Path;

use anyhow::{Context, bail};
use nix::unistd::{Gid, Uid, User};

/// Tried in this order: nobody's processes are anybody's, so a user for the purpose goes first.
const CANDIDATES: [&str; 3] = ["sandesham", "postgres", "nobody"];

/// An unprivileged user and their group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    /// The user.
    pub(crate) uid: Uid,
    /// Their group.
    pub(crate) gid: Gid,
}

impl Account {
    /// Whom to run the servers with data at `folders` as; none unless this process is root.
    pub(crate) fn choose(folders: &[&Path], wanted: Option<&str>) -> anyhow::Result<Option<Self>> {
        if !Uid::effective().is_root() {
            return Ok(None);
        }
        if let Some(name) = wanted {
            let account = Self::named(name)?.with_context(|| format!("there is no user {name}"))?;
            return Ok(Some(account));
        }
        // Data stays its owner's, also when a better candidate appears later.
        if let Some(owner) = folders.iter().find_map(|folder| owner_of(folder)) {
            return Ok(Some(owner));
        }
        for name in CANDIDATES {
            if let Some(account) = Self::named(name)? {
                return Ok(Some(account));
            }
        }
        bail!("there is none of the users {}: set postgres_user to another", CANDIDATES.join(", "))
    }

    fn named(name: &str) -> anyhow::Result<Option<Self>> {
        let user = User::from_name(name).with_context(|| format!("failed to look up {name}"))?;
        let account = user.map(|user| Self { uid: user.uid, gid: user.gid });
        Ok(account.filter(|account| !account.uid.is_root()))
    }

    /// Gives a file, or a folder with all it holds, to the account.
    pub(crate) fn give(self, path: &Path) -> std::io::Result<()> {
        let metadata = path.symlink_metadata()?;
        if metadata.is_symlink() {
            return Ok(());
        }
        if metadata.is_dir() {
            for entry in fs::read_dir(path)? {
                self.give(&entry?.path())?;
            }
        }
        if (metadata.uid(), metadata.gid()) != (self.uid.as_raw(), self.gid.as_raw()) {
            chown(path, Some(self.uid.as_raw()), Some(self.gid.as_raw()))?;
        }
        Ok(())
    }
}

fn owner_of(folder: &Path) -> Option<Account> {
    let metadata = folder.metadata().ok()?;
    let account =
        Account { uid: Uid::from_raw(metadata.uid()), gid: Gid::from_raw(metadata.gid()) };
    (!account.uid.is_root()).then_some(account)
}
