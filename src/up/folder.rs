//! The data folder: whose it is, and which version made it.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

/// The layout of the folder that this version makes and understands.
const LAYOUT: &str = "1";

const LOCK: &str = "lock";
const VERSION: &str = "VERSION";

/// Why a data folder cannot be used.
#[derive(Debug, Error)]
pub(crate) enum FolderError {
    /// Another process runs on it.
    #[error("the data folder {} is in use by {user}; stop that, or choose another with --data", folder.display())]
    InUse {
        /// Which folder.
        folder: PathBuf,
        /// Who uses it, as far as known.
        user: String,
    },
    /// Its layout is another version's.
    #[error(
        "the data folder {} was made by another version of sandesham (layout {found}, this one knows {LAYOUT}); \
         choose another with --data",
        folder.display()
    )]
    OtherVersion {
        /// Which folder.
        folder: PathBuf,
        /// What it says of itself.
        found: String,
    },
    /// Something else lives there.
    #[error("{} holds other files than a data folder; choose another with --data", .0.display())]
    NotOurs(PathBuf),
    /// It cannot be made, read or written.
    #[error("failed to use the data folder {}", folder.display())]
    Io {
        /// Which folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// A data folder that is ours until this is dropped.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    // Held, not read: the kernel gives the lock back when the process ends, however it ends.
    _lock: File,
}

impl DataFolder {
    /// Makes it if need be and takes it; nobody else may be using it.
    pub(crate) fn open(path: &Path) -> Result<Self, FolderError> {
        let io_error = |source| FolderError::Io { folder: path.to_owned(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io_error)?;
        let path = path.canonicalize().map_err(io_error)?;
        let is_new = !path.join(VERSION).exists();
        if is_new && !is_empty(&path).map_err(io_error)? {
            return Err(FolderError::NotOurs(path));
        }
        let lock = take_lock(&path)?;
        if is_new {
            write_private(&path.join(VERSION), LAYOUT).map_err(io_error)?;
        }
        check_version(&path)?;
        Ok(Self { path, _lock: lock })
    }

    /// Its absolute path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Something inside.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// Whether a process runs on the data folder at `path`.
pub(crate) fn is_in_use(path: &Path) -> bool {
    File::open(path.join(LOCK))
        .is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Writes a file that only its owner may read, whole or not at all.
pub(crate) fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}

fn is_empty(path: &Path) -> io::Result<bool> {
    // What a start leaves that was killed before it wrote the version.
    let harmless = [LOCK, "VERSION.new"];
    for entry in fs::read_dir(path)? {
        if !harmless.iter().any(|name| entry.as_ref().is_ok_and(|e| e.file_name() == *name)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whoever looks whether the folder is in use holds the lock for a moment: that is not to be in use.
fn lock_soon(lock: &File) -> Result<(), TryLockError> {
    for _ in 0..10 {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
            locked => return locked,
        }
    }
    lock.try_lock()
}

fn take_lock(path: &Path) -> Result<File, FolderError> {
    let io_error = |source| FolderError::Io { folder: path.to_owned(), source };
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let mut lock = options.open(path.join(LOCK)).map_err(io_error)?;
    match lock_soon(&lock) {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut owner = String::new();
            let known = lock.read_to_string(&mut owner).is_ok() && !owner.trim().is_empty();
            let user = if known { format!("process {}", owner.trim()) } else { "another".into() };
            return Err(FolderError::InUse { folder: path.to_owned(), user });
        }
        Err(TryLockError::Error(source)) => return Err(io_error(source)),
    }
    lock.set_len(0)
        .and_then(|()| lock.rewind())
        .and_then(|()| writeln!(lock, "{}", std::process::id()))
        .map_err(io_error)?;
    Ok(lock)
}

fn check_version(path: &Path) -> Result<(), FolderError> {
    let found = fs::read_to_string(path.join(VERSION))
        .map_err(|source| FolderError::Io { folder: path.to_owned(), source })?;
    if found.trim() == LAYOUT {
        return Ok(());
    }
    Err(FolderError::OtherVersion { folder: path.to_owned(), found: found.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_taken_once() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        let folder = DataFolder::open(&path).unwrap();
        let error = DataFolder::open(&path).unwrap_err().to_string();
        assert!(error.contains(&format!("in use by process {}", std::process::id())), "{error}");
        assert!(is_in_use(&path));
        drop(folder);
        assert!(!is_in_use(&path));
        DataFolder::open(&path).unwrap();
    }

    #[test]
    fn a_folder_of_another_version_is_left_alone() {
        let parent = tempfile::tempdir().unwrap();
        drop(DataFolder::open(parent.path()).unwrap());
        fs::write(parent.path().join(VERSION), "99\n").unwrap();
        let error = DataFolder::open(parent.path()).unwrap_err().to_string();
        assert!(error.contains("layout 99"), "{error}");
    }

    #[test]
    fn a_folder_with_other_files_is_left_alone() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join("thesis.txt"), "").unwrap();
        let error = DataFolder::open(parent.path()).unwrap_err();
        assert!(matches!(error, FolderError::NotOurs(_)));
        assert!(!parent.path().join(LOCK).exists());
    }
}
