//! The folder: buckets with their objects, and what is being written.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::embedded::entry::Entry;
use crate::embedded::path;

/// Between making an object's folder and moving the object into it somebody may have removed the folder, empty as
/// it was. Not so often in a row.
const TRIES_MAX: u32 = 16;

/// Buckets on a folder. Everything here blocks.
#[derive(Debug)]
pub(super) struct Folder {
    buckets: PathBuf,
    unfinished: PathBuf,
}

/// An object in a list.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) key: String,
    pub(super) size: u64,
    pub(super) e_tag: String,
    pub(super) modified_at: SystemTime,
}

impl Folder {
    /// Makes it if need be, and forgets what an earlier process did not finish.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let folder = Self { buckets: path.join("buckets"), unfinished: path.join("unfinished") };
        match fs::remove_dir_all(&folder.unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        fs::create_dir_all(&folder.buckets)?;
        fs::create_dir_all(&folder.unfinished)?;
        Ok(folder)
    }

    /// Where to write what is not finished: the same file system, another name each.
    pub(super) fn unfinished(&self) -> &Path {
        &self.unfinished
    }

    /// The folder of a bucket that is there.
    pub(super) fn bucket(&self, name: &str) -> Option<PathBuf> {
        let path = self.buckets.join(name);
        path.is_dir().then_some(path)
    }

    /// Makes a bucket; whether it is new.
    pub(super) fn create_bucket(&self, name: &str) -> io::Result<bool> {
        match fs::create_dir(self.buckets.join(name)) {
            Ok(()) => sync(&self.buckets).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Puts a file that is written in the place of an object: wholly, at once, and so that it stays.
    pub(super) fn place(&self, written: &Path, object: &Path) -> io::Result<()> {
        let parent = object.parent().unwrap_or(&self.buckets);
        let mut tries_left = TRIES_MAX;
        loop {
            fs::create_dir_all(parent)?;
            match fs::rename(written, object) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && tries_left > 0 => {
                    tries_left -= 1;
                }
                Err(error) => return Err(error),
                Ok(()) => return sync(parent),
            }
        }
    }
}

/// Removes an object, and the folders that are empty without it.
pub(super) fn remove(bucket: &Path, object: &Path) -> io::Result<()> {
    match fs::remove_file(object) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let above = object.ancestors().skip(1).take_while(|path| *path != bucket);
    for folder in above {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}

/// The first `limit` objects whose keys begin with `prefix` and come after `after`, in the order of keys; and
/// the last key of these if there are more.
pub(super) fn list(
    bucket: &Path,
    (prefix, after): (&str, &str),
    limit: usize,
) -> io::Result<(Vec<Item>, Option<String>)> {
    let mut found = Vec::new();
    let mut folders = vec![path::of_prefix(bucket, prefix)];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            // Nothing begins so, or its last object was removed just now.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if let Some(key) = path::key_of(bucket, &entry.path())
                && key.starts_with(prefix)
                && key.as_str() > after
            {
                found.push((key, entry.path()));
            }
        }
    }
    found.sort_unstable();
    let are_more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| are_more).map(|(key, _)| key.clone());
    let items = found.into_iter().filter_map(|(key, path)| item(key, &path));
    Ok((items.collect(), last))
}

/// None for one that was removed meanwhile, or that is none of ours.
fn item(key: String, path: &Path) -> Option<Item> {
    let entry = Entry::open(path).ok()?;
    let e_tag = entry.known.e_tag();
    Some(Item { key, size: entry.known.size, e_tag, modified_at: entry.modified_at })
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
