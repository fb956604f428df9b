//! An object on its way in: hashed while it is written, and put in its place only when everything is as it was
//! said to be.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::BytesMut;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::embedded::entry::Known;
use crate::embedded::folder::Folder;

/// Written and hashed at a time, away from the tasks that serve connections.
pub(super) const PIECE_BYTES: usize = 512 << 10;

/// A file that is being written. Dropped unfinished, it is gone.
pub(super) struct Upload {
    folder: Arc<Folder>,
    path: PathBuf,
    file: File,
    hash: Sha256,
    size: u64,
    is_placed: bool,
}

impl Upload {
    /// Begins one.
    pub(super) fn begin(folder: Arc<Folder>) -> io::Result<Self> {
        let path = folder.unfinished().join(Uuid::new_v4().simple().to_string());
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        Ok(Self { folder, path, file, hash: Sha256::new(), size: 0, is_placed: false })
    }

    /// Takes more bytes. They are on the disk at once: whoever else commits something on it - the log, on
    /// a machine that has all of the platform - waits for what is not, and else that would be a crowd's
    /// files whole.
    pub(super) fn write(&mut self, piece: &BytesMut) -> io::Result<()> {
        self.hash.update(piece);
        self.size += piece.len() as u64;
        self.file.write_all(piece)?;
        self.file.sync_data()
    }

    /// How many it has taken.
    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    /// Their SHA-256 so far, in base64.
    pub(super) fn sha256(&self) -> String {
        BASE64.encode(self.hash.clone().finalize())
    }

    /// Makes it the object at `object`, in the place of what was there; it stays also when the power goes.
    pub(super) fn place(mut self, object: &Path, known: &Known) -> io::Result<()> {
        known.write_to(&mut self.file)?;
        self.file.sync_all()?;
        self.folder.place(&self.path, object)?;
        self.is_placed = true;
        Ok(())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.is_placed {
            // What cannot be removed now is at the next start.
            let _ = fs::remove_file(&self.path);
        }
    }
}
