//! `sandesham log export`

use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::ValueEnum;
use sandesham_domain::access::AccessScope;
use sandesham_domain::{EventType, Position};
use sandesham_export::{Folder, Format, Manifest, write_lines};
use sandesham_log::{LogReader, Scan};
use serde_json::json;

use super::{Log, progress};
use crate::cli::watch::Watched;
use crate::cli::{Misuse, Verdict};
use crate::output;

/// Events read at once: what is held in memory, whatever the export's size.
const PAGE: u32 = 1_000;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// How events are written
    #[arg(long, value_enum, default_value_t = FormatName::Jsonl)]
    format: FormatName,
    /// Begin with this position [default: 1]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    from: Option<u64>,
    /// End with this position [default: the last one there is]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    to: Option<u64>,
    /// Only events of this type, in full or like message.sent; may be given again
    #[arg(long = "type", value_name = "TYPE", value_parser = event_type)]
    types: Vec<EventType>,
    /// Write files into this folder instead of lines to standard output
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Go on with the export in the folder where it ended
    #[arg(long, requires = "out", conflicts_with = "from")]
    resume: bool,
    /// End each file at about this many megabytes
    #[arg(long, requires = "out", default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..))]
    file_mb: u64,
    /// Tell with JSON what was written into the folder
    #[arg(long, requires = "out")]
    json: bool,
    #[command(flatten)]
    watched: Watched,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// One envelope a line
    Jsonl,
    /// Columns with types
    Parquet,
}

/// What is exported: from a position to another, some types or all.
struct Range {
    next: u64,
    to: u64,
    types: Vec<EventType>,
}

impl Args {
    pub(super) async fn run(self, log: &Log) -> anyhow::Result<Verdict> {
        let head = log.reader.head().await?.0;
        let from = self.from.unwrap_or(1);
        if let Some(to) = self.to.filter(|to| *to < from) {
            bail!(Misuse(format!("there is nothing from {from} to {to}")));
        }
        // An empty log is exported as nothing; whoever names a position means that it is there.
        for named in self.from.into_iter().chain(self.to) {
            log.check_there(named).await?;
        }
        let range = Range { next: from, to: self.to.unwrap_or(head), types: self.types.clone() };
        if self.out.is_none() && self.format == FormatName::Parquet {
            bail!(Misuse("Parquet goes into files: name a folder with --out".to_owned()));
        }
        self.watched.note(&log.settings, AccessScope::Export, Position(range.to)).await?;
        match &self.out {
            Some(_) => self.to_folder(log, range).await,
            None => to_stdout(&log.reader, range).await.map(|()| Verdict::Held),
        }
    }

    async fn to_folder(&self, log: &Log, mut range: Range) -> anyhow::Result<Verdict> {
        let path = self.out.as_deref().context("a folder is named")?;
        let manifest = Manifest {
            format: match self.format {
                FormatName::Jsonl => Format::Jsonl,
                FormatName::Parquet => Format::Parquet,
            },
            from: range.next,
            types: range.types.clone(),
        };
        let bytes_max = self.file_mb.saturating_mul(1_000_000);
        let mut folder = if self.resume {
            Folder::resume(path, &manifest, bytes_max)?
        } else {
            Folder::create(path, &manifest, bytes_max)?
        };
        range.next = folder.next();
        let first = range.next;
        let bar = progress::bar((range.to + 1).saturating_sub(first));
        let mut written = 0;
        while let Some((events, up_to)) = range.page(&log.reader).await? {
            written += events.len();
            folder.add(events, up_to)?;
            bar.set_position(up_to + 1 - first);
        }
        folder.finish()?;
        bar.finish_and_clear();
        let up_to = folder.next() - 1;
        if self.json {
            output::json(&json!({"events": written, "from": first, "to": up_to}))?;
        } else {
            let told = format!("{written} events up to position {up_to} are in {}", path.display());
            output::line(&told);
        }
        Ok(Verdict::Held)
    }
}

impl Range {
    /// The next events, and up to where the log has been looked at; none at the end.
    async fn page(
        &mut self,
        reader: &LogReader,
    ) -> anyhow::Result<Option<(Vec<sandesham_domain::Recorded>, u64)>> {
        if self.next > self.to {
            return Ok(None);
        }
        let scan = Scan {
            after: Position(self.next - 1),
            up_to: Position(self.to),
            types: &self.types,
            room_id: None,
        };
        let (events, scanned) = reader.scan(scan, PAGE).await?;
        self.next = scanned.0 + 1;
        Ok(Some((events, scanned.0)))
    }
}

async fn to_stdout(reader: &LogReader, mut range: Range) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout());
    while let Some((events, _)) = range.page(reader).await? {
        match write_lines(&mut out, events).and_then(|()| out.flush()) {
            // Whoever read has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written.context("failed to write to standard output")?,
        }
    }
    Ok(())
}

fn event_type(text: &str) -> Result<EventType, String> {
    EventType::parse_short(text)
        .ok_or_else(|| "no events are of this type; docs/events.md lists all".to_owned())
}
