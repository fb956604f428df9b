//! What the files of servers hold.

use std::path::{Path, PathBuf};

/// The files below a folder that hold these bytes.
pub fn files_with(folder: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
            continue;
        }
        // A server may have removed it by now.
        let held = std::fs::read(&path).unwrap_or_default();
        if held.windows(bytes.len()).any(|window| window == bytes) {
            found.push(path);
        }
    }
    found
}
