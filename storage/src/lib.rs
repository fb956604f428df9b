//! Where the bytes of attachments are: any store that speaks S3, or the embedded one.
//!
//! [`Store`] signs addresses that clients upload to and download from, and reads and writes on the server's
//! side. It knows keys and bytes; what an attachment is and who may have it is others' to say. [`embedded`] is a
//! store of one's own on a folder, for a single machine and for tests.

mod check;
mod client;
pub mod embedded;
mod error;
mod http;
mod presign;
mod setup;
mod store;

pub use self::check::{Check, CheckReport, CheckStep};
pub use self::client::{Keys, StoreConfig, is_address};
pub use self::error::StorageError;
pub use self::presign::{
    Download, GET_EXPIRES, GET_WINDOW, PresignedGet, PresignedPut, UploadTerms,
};
pub use self::setup::{Setup, SetupStep};
pub use self::store::{ListedObject, ObjectInfo, ObjectPage, Store};
