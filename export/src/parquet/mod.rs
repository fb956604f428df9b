//! Columns with types.

mod data;
mod rows;
mod schema;

use std::fs::File;
use std::io;

use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use sandesham_domain::Recorded;

use self::rows::rows;
use self::schema::schema;

/// Rows of one group: enough for columns to compress well and for readers to skip what they do not want.
const GROUP_ROWS: usize = 131_072;

/// What is not written yet is held in memory: a group ends earlier when its events are large.
const GROUP_BYTES: usize = 64 << 20;

/// A Parquet file.
pub(crate) struct Columns {
    writer: ArrowWriter<File>,
}

impl Columns {
    pub(crate) fn new(file: File) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_created_by(concat!("sandesham ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = ArrowWriter::try_new(file, schema(), Some(properties)).map_err(io_error)?;
        Ok(Self { writer })
    }

    pub(crate) fn write(&mut self, events: &[Recorded]) -> io::Result<()> {
        let batch = rows(events).map_err(io::Error::other)?;
        self.writer.write(&batch).map_err(io_error)?;
        if self.writer.in_progress_size() >= GROUP_BYTES {
            self.writer.flush().map_err(io_error)?;
        }
        Ok(())
    }

    /// About how large it is, with what is not written yet.
    pub(crate) fn bytes(&self) -> u64 {
        (self.writer.bytes_written() + self.writer.in_progress_size()) as u64
    }

    pub(crate) fn finish(self) -> io::Result<File> {
        self.writer.into_inner().map_err(io_error)
    }
}

/// That the disk is full is to be told as that.
fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        other => io::Error::other(other),
    }
}
