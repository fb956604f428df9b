//! `sandesham log verify`

use anyhow::Context;
use sandesham_domain::Position;
use sandesham_log::LogReader;
use sandesham_log::verify::{VerifyOptions, verify};
use sandesham_nats::{Naming, verify_copy};
use serde::Serialize;

use crate::cli::Verdict;
use crate::config::Settings;
use crate::instance::Addresses;
use crate::output;

/// What was found, as programs read it.
#[derive(Debug, Serialize)]
struct Answer {
    ok: bool,
    head: Position,
    /// Where JetStream's copy ends; none if no address of NATS is known.
    copied: Option<Position>,
    /// How many events are not copied yet: a few for a moment, or the relay is in trouble.
    behind: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_bad: Option<FirstBad>,
}

#[derive(Debug, Serialize)]
struct FirstBad {
    position: Position,
    why: String,
}

pub(super) async fn run(
    settings: &Settings,
    reader: &LogReader,
    json: bool,
) -> anyhow::Result<Verdict> {
    let answer = look(settings, reader).await?;
    if json {
        output::json(&answer)?;
    } else {
        output::line(&in_words(&answer));
    }
    Ok(if answer.ok { Verdict::Held } else { Verdict::Failed })
}

async fn look(settings: &Settings, reader: &LogReader) -> anyhow::Result<Answer> {
    let report = verify(reader, VerifyOptions::default()).await?;
    let of_log = report.first_bad.map(|bad| FirstBad { position: bad.position, why: bad.why });
    let (copied, of_copy) = match Addresses::find_nats(settings) {
        Some(nats) => {
            let naming = Naming::new(&settings.nats_prefix, settings.epoch.get());
            let report = verify_copy(&nats.analytics, &naming, reader)
                .await
                .context("failed to compare JetStream's copy")?;
            let bad = report.first_bad;
            (Some(report.copied), bad.map(|bad| FirstBad { position: bad.position, why: bad.why }))
        }
        None => (None, None),
    };
    // The earliest; of two at one position the log's own, since the copy was made from it.
    let first_bad = of_log.into_iter().chain(of_copy).min_by_key(|bad| bad.position);
    let behind = copied.map(|copied| report.head.0.saturating_sub(copied.0));
    Ok(Answer { ok: first_bad.is_none(), head: report.head, copied, behind, first_bad })
}

fn in_words(answer: &Answer) -> String {
    let Answer { head, copied, behind, first_bad, .. } = answer;
    match (first_bad, copied) {
        (Some(FirstBad { position, why }), _) => format!("position {position}: {why}"),
        (None, Some(copied)) => {
            let whole =
                format!("the log is whole up to position {head}, JetStream's copy up to {copied}");
            match behind {
                Some(events @ 1..) => {
                    format!(
                        "{whole}: it is {events} events behind; `readyz` of the relay tells why"
                    )
                }
                _ => whole,
            }
        }
        (None, None) => format!(
            "the log is whole up to position {head}; JetStream's copy was not compared, its address is not known"
        ),
    }
}
