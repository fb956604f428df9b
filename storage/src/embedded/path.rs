//! Which file an object is.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What no part of a key ends with as a folder's name: its dots are escaped there.
const SUFFIX: &str = ".object";

/// Dots are escaped: a part cannot be `..`, nor end like an object's file.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// An empty part (`a//b`); nothing else is escaped to this.
const EMPTY: &str = "%";

/// The longest name that common file systems take.
const NAME_BYTES_MAX: usize = 255;

/// The file of an object below its bucket's folder; none when a part of its key is too long.
pub(super) fn of_key(bucket: &Path, key: &str) -> Option<PathBuf> {
    let mut path = bucket.to_owned();
    let (folders, name) = key.rsplit_once('/').map_or(("", key), |(folders, name)| (folders, name));
    let has_folders = key.contains('/');
    let parts = folders.split('/').filter(|_| has_folders).map(escape);
    for part in parts.chain([escape(name) + SUFFIX]) {
        if part.len() > NAME_BYTES_MAX {
            return None;
        }
        path.push(part);
    }
    Some(path)
}

/// The key of the object in the file at `path` below its bucket's folder; none for anything else.
pub(super) fn key_of(bucket: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(bucket).ok()?.to_str()?.strip_suffix(SUFFIX)?;
    let parts: Option<Vec<String>> = relative.split('/').map(unescape).collect();
    Some(parts?.join("/"))
}

/// The folder that holds every object whose key begins with `prefix`: its whole parts.
pub(super) fn of_prefix(bucket: &Path, prefix: &str) -> PathBuf {
    let mut path = bucket.to_owned();
    if let Some((folders, _)) = prefix.rsplit_once('/') {
        path.extend(folders.split('/').map(escape));
    }
    path
}

fn escape(part: &str) -> String {
    if part.is_empty() {
        return EMPTY.to_owned();
    }
    utf8_percent_encode(part, ESCAPED).to_string()
}

fn unescape(part: &str) -> Option<String> {
    if part == EMPTY {
        return Some(String::new());
    }
    percent_decode_str(part).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use std::path::Component;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_keys_have_plain_files() {
        let path = of_key(Path::new("b"), "files/0198-ab/thumb").unwrap();
        assert_eq!(path, Path::new("b/files/0198-ab/thumb.object"));
    }

    proptest! {
        #[test]
        fn a_key_stays_in_its_bucket_and_is_read_back(key in "[^\u{0}]{1,40}|[./%]{1,8}|(\\.\\./){1,3}[a-z.]{1,5}") {
            let bucket = Path::new("/data/bucket");
            if let Some(path) = of_key(bucket, &key) {
                let below = path.strip_prefix(bucket).unwrap();
                prop_assert!(below.components().all(|part| matches!(part, Component::Normal(_))));
                prop_assert_eq!(key_of(bucket, &path), Some(key.clone()));
                for end in key.char_indices().map(|(at, _)| at) {
                    prop_assert!(path.starts_with(of_prefix(bucket, &key[..end])));
                }
            }
        }

        #[test]
        fn no_object_is_a_folder_of_another(a in "[a-c./]{1,6}", b in "[a-c./]{1,6}") {
            let bucket = Path::new("/data/bucket");
            let (one, other) = (of_key(bucket, &a).unwrap(), of_key(bucket, &b).unwrap());
            prop_assert_eq!(one == other, a == b);
            prop_assert!(a == b || !other.starts_with(&one));
        }
    }
}
