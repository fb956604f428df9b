//! One envelope a line: the same bytes as everywhere.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use sandesham_domain::{Published, Recorded};

/// Writes events, a line each.
pub fn write_lines(out: &mut impl Write, events: Vec<Recorded>) -> io::Result<()> {
    for event in events {
        out.write_all(&Published::new(event).envelope)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A file of lines.
pub(crate) struct Lines {
    out: Counting<BufWriter<File>>,
}

impl Lines {
    pub(crate) fn new(file: File) -> Self {
        Self { out: Counting { inner: BufWriter::new(file), bytes: 0 } }
    }

    pub(crate) fn write(&mut self, events: Vec<Recorded>) -> io::Result<()> {
        write_lines(&mut self.out, events)
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.out.bytes
    }

    pub(crate) fn finish(self) -> io::Result<File> {
        Ok(self.out.inner.into_inner()?)
    }
}

struct Counting<W> {
    inner: W,
    bytes: u64,
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
