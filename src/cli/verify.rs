//! `sandesham log verify`

use sandesham_log::LogReader;
use sandesham_log::verify::{FirstBad, VerifyOptions, verify};
use serde_json::json;

use crate::cli::Verdict;
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;
use crate::output;

pub(super) async fn run(settings: &Settings, json: bool) -> anyhow::Result<Verdict> {
    let addresses = Addresses::find(settings)?;
    let reader = LogReader::new(database::reader(&addresses.database)?);
    let report = verify(&reader, VerifyOptions::default()).await?;
    if json {
        let first_bad =
            report.first_bad.as_ref().map(|bad| json!({"position": bad.position, "why": bad.why}));
        let mut answer = json!({"ok": report.ok, "head": report.head});
        if let Some(first_bad) = first_bad {
            answer["first_bad"] = first_bad;
        }
        output::json(&answer)?;
    } else {
        match &report.first_bad {
            None => output::line(&format!("the log is whole up to position {}", report.head)),
            Some(FirstBad { position, why }) => {
                output::line(&format!("position {position}: {why}"));
            }
        }
    }
    Ok(if report.ok { Verdict::Held } else { Verdict::Failed })
}
