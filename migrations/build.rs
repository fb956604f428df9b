//! `migrate!` embeds the folder: build again when it changes.

fn main() {
    println!("cargo::rerun-if-changed=sql");
}
