//! `sandesham log`

use std::time::Duration;

use anyhow::Context;
use clap::Subcommand;
use sandesham_domain::{Position, Published, Recorded};
use sandesham_log::LogReader;
use serde_json::json;

use crate::cli::{Verdict, verify};
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;
use crate::output;
use crate::shutdown;

/// Between two looks at the log of `tail --follow`: what people call at once.
const FOLLOW_EVERY: Duration = Duration::from_millis(200);

/// Events read at once.
const PAGE: u32 = 500;

/// Columns of data that a line for people shows.
const DATA_CHARS_MAX: usize = 100;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Tell the position of the last event
    Head {
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the last events
    Tail {
        /// How many
        #[arg(long, short = 'n', default_value_t = 20)]
        lines: u32,
        /// Go on with those to come
        #[arg(long, short)]
        follow: bool,
        /// One envelope a line
        #[arg(long)]
        json: bool,
    },
    /// Show one event
    Show {
        /// Its number in the log
        position: u64,
        /// Its envelope on one line
        #[arg(long)]
        json: bool,
    },
    /// Recompute digests and chain, and compare what JetStream holds
    Verify {
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(super) async fn run(self, settings: Settings) -> anyhow::Result<Verdict> {
        let reader = database::reader(&Addresses::find_database(&settings)?).await?;
        let reader = LogReader::new(reader);
        match self {
            Self::Head { json } => head(&reader, json).await,
            Self::Tail { lines, follow, json } => tail(&reader, lines, follow, json).await,
            Self::Show { position, json } => show(&reader, Position(position), json).await,
            Self::Verify { json } => verify::run(&settings, &reader, json).await,
        }
    }
}

async fn head(reader: &LogReader, json: bool) -> anyhow::Result<Verdict> {
    let head = reader.head().await?;
    if json {
        output::json(&json!({"head": head}))?;
    } else {
        output::line(&head.to_string());
    }
    Ok(Verdict::Held)
}

async fn tail(reader: &LogReader, lines: u32, follow: bool, json: bool) -> anyhow::Result<Verdict> {
    let head = reader.head().await?;
    let mut shown = Position(head.0.saturating_sub(lines.into()));
    let told = shutdown::on_signal()?;
    loop {
        let events = reader.after(shown, PAGE).await?;
        for event in &events {
            shown = event.position;
            print(event, json);
        }
        if !events.is_empty() && (follow || shown < head) {
            continue;
        }
        if !follow || told.run_until_cancelled(tokio::time::sleep(FOLLOW_EVERY)).await.is_none() {
            return Ok(Verdict::Held);
        }
    }
}

async fn show(reader: &LogReader, position: Position, json: bool) -> anyhow::Result<Verdict> {
    let Some(event) = reader.at(position).await? else {
        anyhow::bail!(
            "there is no event at position {position}; the last one is at {}",
            reader.head().await?
        );
    };
    let envelope = Published::new(event).envelope;
    if json {
        output::line(&String::from_utf8_lossy(&envelope));
    } else {
        let value: serde_json::Value =
            serde_json::from_slice(&envelope).context("the envelope is no JSON")?;
        output::line(&serde_json::to_string_pretty(&value)?);
    }
    Ok(Verdict::Held)
}

fn print(event: &Recorded, json: bool) {
    if json {
        let envelope = Published::new(event.clone()).envelope;
        output::line(&String::from_utf8_lossy(&envelope));
        return;
    }
    let data = event.data.as_deref().unwrap_or("(erased)");
    let data: String = match data.char_indices().nth(DATA_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &data[..end]),
        None => data.to_owned(),
    };
    output::line(&format!(
        "{:>8} {} {:<26} {} {data}",
        event.position, event.recorded_at, event.event_type, event.stream
    ));
}
