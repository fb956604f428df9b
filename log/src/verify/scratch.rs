//! A temporary file without a name: gone with the process, however it ends.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::{Mutex, PoisonError};

use super::sequences::Numbered;
use crate::error::Error;

/// Three numbers of eight bytes.
const BYTES: usize = 24;

/// Numbers, by the part that they belong to. Made when it is first needed.
#[derive(Default)]
pub(super) struct Scratch(Mutex<Written>);

#[derive(Default)]
struct Written {
    file: Option<File>,
    end: u64,
    /// Part, offset and length of each piece.
    pieces: Vec<(usize, u64, usize)>,
}

impl Scratch {
    /// Adds to a part.
    pub(super) fn put(&self, part: usize, numbers: &[Numbered]) -> Result<(), Error> {
        let mut bytes = Vec::with_capacity(numbers.len() * BYTES);
        for Numbered { hash, position, number } in numbers {
            for field in [hash, position, number] {
                bytes.extend_from_slice(&field.to_le_bytes());
            }
        }
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = written.end;
        written.write(&bytes, at).map_err(Error::Scratch)?;
        written.end += bytes.len() as u64;
        written.pieces.push((part, at, bytes.len()));
        Ok(())
    }

    /// All of a part.
    pub(super) fn take(&self, part: usize) -> Result<Vec<Numbered>, Error> {
        let written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pieces = written.pieces.iter().filter(|(of, _, _)| *of == part);
        let Some(file) = &written.file else { return Ok(Vec::new()) };
        let mut numbers = Vec::new();
        let mut bytes = Vec::new();
        for (_, at, length) in pieces {
            bytes.resize(*length, 0);
            file.read_exact_at(&mut bytes, *at).map_err(Error::Scratch)?;
            numbers.extend(bytes.chunks_exact(BYTES).map(read));
        }
        Ok(numbers)
    }
}

impl Written {
    fn write(&mut self, bytes: &[u8], at: u64) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        self.file.insert(file).write_all_at(bytes, at)
    }
}

fn read(bytes: &[u8]) -> Numbered {
    let field = |at: usize| {
        let mut field = [0; 8];
        field.copy_from_slice(&bytes[at..at + 8]);
        u64::from_le_bytes(field)
    };
    Numbered { hash: field(0), position: field(8), number: field(16) }
}
