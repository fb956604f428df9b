//! The committed catalogue is the code's.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sandesham_nats::catalogue;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn the_catalogue_is_current() {
    for document in catalogue::documents() {
        let written = fs::read_to_string(root().join(&document.path)).unwrap_or_default();
        assert!(
            written == document.text,
            "{} is stale: cargo run -p sandesham-nats --example write_catalogue",
            document.path.display(),
        );
    }
}

#[test]
fn the_catalogue_has_no_file_of_a_type_that_is_not() {
    let wanted: BTreeSet<_> = catalogue::documents().into_iter().map(|each| each.path).collect();
    for file in fs::read_dir(root().join("nats/catalogue")).unwrap() {
        let path = Path::new("nats/catalogue").join(file.unwrap().file_name());
        assert!(wanted.contains(&path), "{} describes nothing", path.display());
    }
}
