//! Events as people and programs read them: `sandesham log tail|show`

use std::time::Duration;

use anyhow::Context;
use sandesham_domain::{Position, Published, Recorded};
use sandesham_log::LogReader;

use crate::cli::Verdict;
use crate::output;
use crate::shutdown;

/// Between two looks at the log of `tail --follow`: what people call at once.
const FOLLOW_EVERY: Duration = Duration::from_millis(200);

/// Events read at once.
const PAGE: u32 = 500;

/// Columns of data that a line for people shows.
const DATA_CHARS_MAX: usize = 100;

pub(super) async fn tail(
    reader: &LogReader,
    lines: u32,
    follow: bool,
    json: bool,
) -> anyhow::Result<Verdict> {
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

pub(super) async fn show(
    reader: &LogReader,
    position: Position,
    json: bool,
) -> anyhow::Result<Verdict> {
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
