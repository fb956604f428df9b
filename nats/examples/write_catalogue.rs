//! Writes the event catalogue: `cargo run -p sandesham-nats --example write_catalogue`.

use std::path::Path;
use std::{fs, io};

use sandesham_nats::catalogue;

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for document in catalogue::documents() {
        let path = root.join(&document.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, document.text)?;
    }
    Ok(())
}
