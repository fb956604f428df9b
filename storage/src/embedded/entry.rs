//! An object as a file: its bytes, then what is known of them.
//!
//! One file, so that both appear and go at once. The bytes come first: what is known of them - their hash - is known
//! last, and whoever looks into the folder finds pictures.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

/// Ends every object's file; before it stands the length of what is known, 4 bytes, little-endian.
const MAGIC: &[u8; 8] = b"SNDSHM01";
const FOOTER_BYTES: u64 = 12;

/// What a store of ours would never have written.
const KNOWN_BYTES_MAX: u32 = 64 << 10;

/// What is known of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    /// Its length in bytes.
    pub(super) size: u64,
    /// The SHA-256, in base64.
    pub(super) sha256: String,
    /// Its type, as it was put.
    pub(super) content_type: Option<String>,
    /// Its `Content-Disposition`, as it was put.
    pub(super) content_disposition: Option<String>,
    /// Its `Cache-Control`, as it was put.
    pub(super) cache_control: Option<String>,
}

impl Known {
    /// The same bytes have the same tag.
    pub(super) fn e_tag(&self) -> String {
        self.sha256.chars().filter(char::is_ascii_alphanumeric).take(32).collect()
    }

    /// Ends the file of an object whose bytes are written.
    pub(super) fn write_to(&self, file: &mut impl Write) -> io::Result<()> {
        let json = serde_json::to_vec(self)?;
        let length = u32::try_from(json.len()).ok().filter(|length| *length <= KNOWN_BYTES_MAX);
        let length = length.ok_or_else(|| io::Error::other("too much is said of the object"))?;
        file.write_all(&json)?;
        file.write_all(&length.to_le_bytes())?;
        file.write_all(MAGIC)
    }
}

/// An object that is open for reading, at its first byte.
pub(super) struct Entry {
    /// Its bytes and more: no more than `known.size` are its own.
    pub(super) file: File,
    /// What is known of it.
    pub(super) known: Known,
    /// When it was put there.
    pub(super) modified_at: SystemTime,
}

impl Entry {
    /// Opens it; an error of the kind `InvalidData` for a file that no store of ours has written.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        let broken = || io::Error::new(io::ErrorKind::InvalidData, "not an object's file");
        let footer_at = metadata.len().checked_sub(FOOTER_BYTES).ok_or_else(broken)?;
        file.seek(SeekFrom::Start(footer_at))?;
        let (mut length, mut magic) = ([0; 4], [0; 8]);
        file.read_exact(&mut length)?;
        file.read_exact(&mut magic)?;
        let length = u32::from_le_bytes(length);
        if &magic != MAGIC || length > KNOWN_BYTES_MAX {
            return Err(broken());
        }
        let known_at = footer_at.checked_sub(u64::from(length)).ok_or_else(broken)?;
        file.seek(SeekFrom::Start(known_at))?;
        let mut json = Vec::new();
        Read::by_ref(&mut file).take(u64::from(length)).read_to_end(&mut json)?;
        let known: Known = serde_json::from_slice(&json).map_err(|_| broken())?;
        if known.size != known_at {
            return Err(broken());
        }
        file.rewind()?;
        Ok(Self { file, known, modified_at: metadata.modified()? })
    }
}
