//! The web client's files are embedded: build again when they change. Without them there is no client.

use std::path::Path;

fn main() {
    let files = "../web/dist";
    // What is missing cannot be watched.
    if !Path::new(files).exists() {
        let _ = std::fs::create_dir_all(files);
    }
    println!("cargo::rerun-if-changed={files}");
}
