#![doc = include_str!("../README.md")]

mod error;
mod folder;
mod jsonl;
mod manifest;
mod parquet;

pub use self::error::Error;
pub use self::folder::Folder;
pub use self::jsonl::write_lines;
pub use self::manifest::{Format, Manifest};
