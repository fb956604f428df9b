//! A store of one's own: S3's interface, with its signatures, on a folder.
//!
//! For one machine and for tests. It does what [`Store`](crate::Store) asks and what people's tools ask of a
//! simple bucket; no versions, no parts, no policies. Whoever holds the keys may do everything, nobody else
//! anything but what an address signed with them allows. Browsers of any origin are let in, since it is the
//! signature that counts.

mod cors;
mod entry;
mod folder;
mod path;
mod s3;
mod server;
mod upload;

pub use self::server::{EmbeddedStore, EmbeddedStoreOptions};
