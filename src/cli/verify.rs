//! `sandesham log verify`

use anyhow::Context;
use sandesham_domain::Position;
use sandesham_log::LogReader;
use sandesham_log::verify::{VerifyOptions, verify};
use sandesham_nats::{Naming, verify_copy};
use serde::Serialize;

use crate::cli::Verdict;
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;
use crate::output;

/// What was found, as programs read it.
#[derive(Debug, Serialize)]
struct Answer {
    ok: bool,
    head: Position,
    /// Where JetStream's copy ends; none if no address of NATS is known.
    copied: Option<Position>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_bad: Option<FirstBad>,
}

#[derive(Debug, Serialize)]
struct FirstBad {
    position: Position,
    why: String,
}

pub(super) async fn run(settings: &Settings, json: bool) -> anyhow::Result<Verdict> {
    let answer = look(settings).await?;
    if json {
        output::json(&answer)?;
    } else {
        output::line(&in_words(&answer));
    }
    Ok(if answer.ok { Verdict::Held } else { Verdict::Failed })
}

async fn look(settings: &Settings) -> anyhow::Result<Answer> {
    let reader = LogReader::new(database::reader(&Addresses::find_database(settings)?)?);
    let report = verify(&reader, VerifyOptions::default()).await?;
    let of_log = report.first_bad.map(|bad| FirstBad { position: bad.position, why: bad.why });
    let (copied, of_copy) = match Addresses::find_nats(settings) {
        Some(nats) => {
            let naming = Naming::new(&settings.nats_prefix, settings.epoch.get());
            let report = verify_copy(&nats.analytics, &naming, &reader)
                .await
                .context("failed to compare JetStream's copy")?;
            let bad = report.first_bad;
            (Some(report.copied), bad.map(|bad| FirstBad { position: bad.position, why: bad.why }))
        }
        None => (None, None),
    };
    // The earliest; of two at one position the log's own, since the copy was made from it.
    let first_bad = of_log.into_iter().chain(of_copy).min_by_key(|bad| bad.position);
    Ok(Answer { ok: first_bad.is_none(), head: report.head, copied, first_bad })
}

fn in_words(answer: &Answer) -> String {
    let Answer { head, copied, first_bad, .. } = answer;
    match (first_bad, copied) {
        (Some(FirstBad { position, why }), _) => format!("position {position}: {why}"),
        (None, Some(copied)) => {
            format!("the log is whole up to position {head}, JetStream's copy up to {copied}")
        }
        (None, None) => format!(
            "the log is whole up to position {head}; JetStream's copy was not compared, its address is not known"
        ),
    }
}
