//! Where an export goes: files named by the positions that they cover.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sandesham_domain::Recorded;

use crate::error::Error;
use crate::jsonl::Lines;
use crate::manifest::{self, Format, Manifest};
use crate::parquet::Columns;

/// What is being written; never taken for a part of the export.
const UNFINISHED: &str = ".unfinished";

/// An export, to which events are added in the order of the log.
///
/// A file is there under its name once it is whole and on the disk. Whatever fails, only whole files are
/// left, and the export can be gone on with.
pub struct Folder {
    path: PathBuf,
    format: Format,
    bytes_max: u64,
    /// The first position that is in no whole file.
    begin: u64,
    /// The last position that was looked at.
    end: u64,
    part: Option<Part>,
}

/// The file that is being written.
enum Part {
    Lines(Lines),
    Columns(Box<Columns>),
}

impl Folder {
    /// Begins an export in a folder that is empty or not there. A file ends at about `bytes_max`.
    pub fn create(path: &Path, manifest: &Manifest, bytes_max: u64) -> Result<Self, Error> {
        fs::create_dir_all(path).map_err(Error::file("make the folder", path))?;
        if Manifest::read(path)?.is_some() {
            return Err(Error::Exists(path.to_owned()));
        }
        let mut entries = fs::read_dir(path).map_err(Error::file("list", path))?;
        if entries.any(|entry| entry.is_ok_and(|entry| entry.file_name() != UNFINISHED)) {
            return Err(Error::NotEmpty(path.to_owned()));
        }
        let file = path.join(manifest::FILE);
        let text = serde_json::to_string_pretty(manifest)
            .map_err(|source| Error::Manifest { path: file.clone(), source })?;
        let unfinished = path.join(UNFINISHED);
        let written = write_whole(&unfinished, &file, text.as_bytes());
        written.map_err(|source| give_up(&unfinished, Error::file("write", &file)(source)))?;
        Ok(Self::new(path, manifest, bytes_max, manifest.from))
    }

    /// Goes on with an export where its last whole file ends; it must be of the same.
    pub fn resume(path: &Path, asked: &Manifest, bytes_max: u64) -> Result<Self, Error> {
        let Some(was) = Manifest::read(path)? else { return Err(Error::Nothing(path.to_owned())) };
        if was != (Manifest { from: was.from, ..asked.clone() }) {
            let (was, asked) = (was.to_string(), asked.to_string());
            return Err(Error::Other { folder: path.to_owned(), was, asked });
        }
        let mut spans = spans(path, was.format)?;
        spans.sort_unstable();
        let mut begin = was.from;
        for (first, last) in spans {
            if first != begin {
                return Err(Error::Hole { folder: path.to_owned(), position: begin });
            }
            begin = last + 1;
        }
        Ok(Self::new(path, &was, bytes_max, begin))
    }

    fn new(path: &Path, manifest: &Manifest, bytes_max: u64, begin: u64) -> Self {
        let end = begin.saturating_sub(1);
        Self { path: path.to_owned(), format: manifest.format, bytes_max, begin, end, part: None }
    }

    /// The position to begin with.
    pub fn next(&self) -> u64 {
        self.end + 1
    }

    /// Adds events; everything up to `up_to` has been looked at, whether it is among them or not.
    pub fn add(&mut self, events: Vec<Recorded>, up_to: u64) -> Result<(), Error> {
        let added = self.try_add(events, up_to);
        added.map_err(|source| {
            let unfinished = self.unfinished();
            self.part = None;
            give_up(&unfinished, Error::file("write", &unfinished)(source))
        })
    }

    /// Makes what was added last a whole file. Nothing is written if there is nothing new.
    pub fn finish(&mut self) -> Result<(), Error> {
        let finished = self.try_finish();
        finished.map_err(|source| {
            let unfinished = self.unfinished();
            give_up(&unfinished, Error::file("write", &unfinished)(source))
        })
    }

    fn try_add(&mut self, events: Vec<Recorded>, up_to: u64) -> io::Result<()> {
        let mut part = match self.part.take() {
            Some(part) => part,
            None => Part::begin(self.format, File::create(self.unfinished())?)?,
        };
        part.write(events)?;
        let is_full = part.bytes() >= self.bytes_max;
        self.part = Some(part);
        self.end = up_to;
        if is_full { self.try_finish() } else { Ok(()) }
    }

    fn try_finish(&mut self) -> io::Result<()> {
        let Some(part) = self.part.take() else { return Ok(()) };
        part.finish()?.sync_all()?;
        let extension = self.format.extension();
        let name = format!("events-{:012}-{:012}.{extension}", self.begin, self.end);
        fs::rename(self.unfinished(), self.path.join(name))?;
        sync_folder(&self.path)?;
        self.begin = self.end + 1;
        Ok(())
    }

    fn unfinished(&self) -> PathBuf {
        self.path.join(UNFINISHED)
    }
}

impl Part {
    fn begin(format: Format, file: File) -> io::Result<Self> {
        Ok(match format {
            Format::Jsonl => Self::Lines(Lines::new(file)),
            Format::Parquet => Self::Columns(Box::new(Columns::new(file)?)),
        })
    }

    fn write(&mut self, events: Vec<Recorded>) -> io::Result<()> {
        match self {
            Self::Lines(lines) => lines.write(events),
            Self::Columns(columns) => columns.write(&events),
        }
    }

    fn bytes(&self) -> u64 {
        match self {
            Self::Lines(lines) => lines.bytes(),
            Self::Columns(columns) => columns.bytes(),
        }
    }

    fn finish(self) -> io::Result<File> {
        match self {
            Self::Lines(lines) => lines.finish(),
            Self::Columns(columns) => columns.finish(),
        }
    }
}

/// The positions that whole files cover.
fn spans(path: &Path, format: Format) -> Result<Vec<(u64, u64)>, Error> {
    let entries = fs::read_dir(path).map_err(Error::file("list", path))?;
    let mut spans = Vec::new();
    for entry in entries {
        let name = entry.map_err(Error::file("list", path))?.file_name();
        spans.extend(name.to_str().and_then(|name| span(name, format)));
    }
    Ok(spans)
}

fn span(name: &str, format: Format) -> Option<(u64, u64)> {
    let name = name.strip_suffix(format.extension())?.strip_suffix('.')?;
    let (first, last) = name.strip_prefix("events-")?.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

fn write_whole(unfinished: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}

/// So that the file's name outlives a crash.
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Leaves nothing half done behind. That this fails, too, is told by nothing but the file: the next export
/// there writes over it.
fn give_up(unfinished: &Path, error: Error) -> Error {
    drop(fs::remove_file(unfinished));
    error
}

#[cfg(test)]
mod tests;
