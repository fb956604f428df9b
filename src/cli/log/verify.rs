//! `sandesham log verify`

use std::path::PathBuf;

use anyhow::Context;
use sandesham_domain::Position;
use sandesham_log::proof::{Checkpoint, Proof, Proven, VerifierKey, check_consistency};
use sandesham_log::verify::{Report, VerifyOptions, verify_and_tell};
use sandesham_nats::{Naming, verify_copy_and_tell};
use sandesham_projections::Tree;
use serde::Serialize;

use super::{Log, check_proof, progress};
use crate::cli::Verdict;
use crate::instance::Addresses;
use crate::output;

/// Another past than that of the head which was kept; where it begins to be another, no tree can tell.
const CHANGED: &str = "up to here the log is another than the head that was kept says";

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// A signed head that was kept: the log has to begin with what it had then
    #[arg(long, value_name = "FILE", requires = "key")]
    head: Option<PathBuf>,
    /// The key that signed it, as `log key` prints it, or a file that holds it
    #[arg(long, requires = "head", value_parser = check_proof::key)]
    key: Option<VerifierKey>,
    /// Answer with JSON
    #[arg(long)]
    json: bool,
}

/// What was found, as programs read it.
#[derive(Debug, Serialize)]
struct Answer {
    ok: bool,
    head: Position,
    /// The root of the tree over all digests, if nothing is wrong with them.
    root: Option<String>,
    /// How many events the head had that was kept.
    kept: Option<u64>,
    /// Whether the log began as that head says; none where no head was given, or the log is too damaged to tell.
    kept_holds: Option<bool>,
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

impl Args {
    pub(super) async fn run(self, log: &Log) -> anyhow::Result<Verdict> {
        let answer = self.look(log).await?;
        if self.json {
            output::json(&answer)?;
        } else {
            output::line(&in_words(&answer));
        }
        Ok(if answer.ok { Verdict::Held } else { Verdict::Failed })
    }

    async fn look(&self, log: &Log) -> anyhow::Result<Answer> {
        let kept = self.kept()?;
        let (bar, tell) = progress::told();
        let report = verify_and_tell(&log.reader, VerifyOptions::default(), tell).await?;
        bar.finish_and_clear();
        let of_kept = match &kept {
            Some(kept) => compare(log, &report, kept).await?,
            None => None,
        };
        let of_log = report.first_bad.map(|bad| FirstBad { position: bad.position, why: bad.why });
        let (copied, of_copy) = look_at_copy(log).await?;
        let kept_holds = kept.as_ref().and(report.root).map(|_| of_kept.is_none());
        // The earliest; of two at one position the log's own, since the copy was made from it.
        let all = of_log.into_iter().chain(of_kept).chain(of_copy);
        let first_bad = all.min_by_key(|bad| bad.position);
        let behind = copied.map(|copied| report.head.0.saturating_sub(copied.0));
        Ok(Answer {
            ok: first_bad.is_none(),
            head: report.head,
            root: report.root.map(hex::encode),
            kept: kept.map(|kept| kept.size),
            kept_holds,
            copied,
            behind,
            first_bad,
        })
    }

    fn kept(&self) -> anyhow::Result<Option<Checkpoint>> {
        let (Some(file), Some(key)) = (&self.head, &self.key) else { return Ok(None) };
        let text = check_proof::read(file)?;
        let opened = Proof::read(&text).and_then(|proof| proof.check(key));
        match opened.with_context(|| format!("{} is of no use", file.display()))? {
            Proven::Head(kept) => Ok(Some(kept)),
            _ => anyhow::bail!("{} is a proof, not a signed head", file.display()),
        }
    }
}

/// Whether the tree that was just recomputed began as the kept head says.
async fn compare(
    log: &Log,
    report: &Report,
    kept: &Checkpoint,
) -> anyhow::Result<Option<FirstBad>> {
    let (head, Some(root)) = (report.head.0, report.root) else { return Ok(None) };
    let bad = |position, why: &str| {
        Ok(Some(FirstBad { position: Position(position), why: why.to_owned() }))
    };
    if kept.size > head {
        return bad(head + 1, "the log ends before the head that was kept");
    }
    if kept.size == 0 {
        return Ok(None);
    }
    let path = Tree::new(log.pool.clone()).consistency(kept.size, head).await?;
    match check_consistency((kept.size, &kept.root), (head, &root), &path) {
        Ok(()) => Ok(None),
        Err(_) => bad(kept.size, CHANGED),
    }
}

async fn look_at_copy(log: &Log) -> anyhow::Result<(Option<Position>, Option<FirstBad>)> {
    let Some(nats) = Addresses::find_nats(&log.settings) else { return Ok((None, None)) };
    let naming = Naming::new(&log.settings.nats_prefix, log.settings.epoch.get());
    let (bar, tell) = progress::told();
    let report = verify_copy_and_tell(&nats.analytics, &naming, &log.reader, tell).await;
    bar.finish_and_clear();
    let report = report.context("failed to compare JetStream's copy")?;
    let bad = report.first_bad.map(|bad| FirstBad { position: bad.position, why: bad.why });
    Ok((Some(report.copied), bad))
}

fn in_words(answer: &Answer) -> String {
    let Answer { head, copied, behind, first_bad, kept, kept_holds, .. } = answer;
    if let Some(FirstBad { position, why }) = first_bad {
        let found = format!("position {position}: {why}");
        return match (kept, kept_holds) {
            (Some(kept), Some(false)) if *why != CHANGED && kept <= &head.0 => {
                format!("{found}; and somewhere in 1 to {kept}: {CHANGED}")
            }
            _ => found,
        };
    }
    let begins = kept.map_or_else(String::new, |kept| {
        format!(", and begins with the {kept} events of the head that was kept")
    });
    let whole = format!("the log is whole up to position {head}{begins}");
    match (copied, behind) {
        (Some(copied), Some(events @ 1..)) => format!(
            "{whole}, JetStream's copy up to {copied}: it is {events} events behind; `readyz` of the relay tells why"
        ),
        (Some(copied), _) => format!("{whole}, JetStream's copy up to {copied}"),
        (None, _) => {
            format!("{whole}; JetStream's copy was not compared, its address is not known")
        }
    }
}
