//! `sandesham log check-proof`: offline, by what stands in the file and the key alone.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use sandesham_log::describe;
use sandesham_log::proof::{Checkpoint, Proof, Proven, VerifierKey};
use serde_json::{Value, json};

use crate::cli::Verdict;
use crate::output;

/// A proof has a few kilobytes and the data of one event; whatever is larger is none.
const BYTES_MAX: u64 = 4 << 20;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// A proof or a signed head; `-` reads standard input
    file: PathBuf,
    /// The log's key, as `log key` prints it, or a file that holds it
    #[arg(long, value_parser = key)]
    key: VerifierKey,
    /// A signed head that was kept: the proof has to be about it
    #[arg(long, value_name = "FILE")]
    head: Option<PathBuf>,
    /// Answer with JSON
    #[arg(long)]
    json: bool,
}

impl Args {
    pub(super) fn run(self) -> anyhow::Result<Verdict> {
        let text = read(&self.file)?;
        let kept = self.head.as_deref().map(read).transpose()?;
        let checked = check(&text, kept.as_deref(), &self.key);
        match &checked {
            _ if self.json => output::json(&as_json(checked.as_ref()))?,
            Ok(proven) => output::line(&in_words(proven, kept.is_some())),
            Err(why) => output::line(why),
        }
        Ok(if checked.is_ok() { Verdict::Held } else { Verdict::Failed })
    }
}

/// What was proven, or why nothing was.
fn check(text: &str, kept: Option<&str>, key: &VerifierKey) -> Result<Proven, String> {
    let open = |text: &str| Proof::read(text).and_then(|proof| proof.check(key));
    let proven = open(text).map_err(|error| format!("nothing is proven: {}", describe(&error)))?;
    let Some(kept) = kept else { return Ok(proven) };
    match open(kept) {
        Ok(Proven::Head(kept)) => compare(&proven, &kept).map(|()| proven),
        Ok(_) => Err("the head that was kept is none, but a proof".to_owned()),
        Err(error) => Err(format!("the head that was kept is of no use: {}", describe(&error))),
    }
}

/// What is proven of another tree is worth nothing to who kept a head.
fn compare(proven: &Proven, kept: &Checkpoint) -> Result<(), String> {
    let heads = match proven {
        Proven::Inclusion { head, .. } | Proven::Head(head) => vec![head],
        Proven::Consistency { old, head } => vec![old, head],
    };
    match heads.iter().find(|head| head.size == kept.size) {
        Some(head) if head.root == kept.root => Ok(()),
        Some(head) => Err(format!(
            "the log was changed: when it had {} events its root was another than this proof says",
            head.size
        )),
        None => {
            Err(format!("the proof is not about the head of {} events that was kept", kept.size))
        }
    }
}

fn in_words(proven: &Proven, is_of_kept: bool) -> String {
    match proven {
        Proven::Inclusion { position, event, head, .. } => {
            let Checkpoint { origin, size, .. } = head;
            let found = format!("position {position} is in the log {origin} of {size} events");
            match event {
                Some(event) => format!(
                    "{found}: {} of {}/{}\n{}",
                    event.event_type, event.stream_kind, event.stream_id, event.data
                ),
                None => found,
            }
        }
        Proven::Consistency { old, head } if is_of_kept => format!(
            "the log {} of {} events begins with the {} that it had: up to there nothing was changed",
            head.origin, head.size, old.size
        ),
        // Whoever makes the proof also writes the earlier head into it.
        Proven::Consistency { old, head } => format!(
            "the log {} of {} events begins with the {} of the earlier head in the proof; whether that is the one \
             that you kept was not looked at: name that with --head",
            head.origin, head.size, old.size
        ),
        Proven::Head(Checkpoint { origin, size, root }) => {
            format!("the log {origin} had {size} events, with the root {}", hex::encode(root))
        }
    }
}

fn as_json(checked: Result<&Proven, &String>) -> Value {
    let told = |head: &Checkpoint| json!({"origin": head.origin, "size": head.size, "root": hex::encode(head.root)});
    match checked {
        Err(why) => json!({"ok": false, "why": why}),
        Ok(Proven::Inclusion { position, digest, event, head }) => json!({
            "ok": true, "kind": "inclusion", "position": position, "digest": hex::encode(digest),
            "event": event, "head": told(head),
        }),
        Ok(Proven::Consistency { old, head }) => json!({
            "ok": true, "kind": "consistency", "old_head": told(old), "head": told(head),
        }),
        Ok(Proven::Head(head)) => json!({"ok": true, "kind": "head", "head": told(head)}),
    }
}

pub(super) fn read(file: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin().take(BYTES_MAX).read_to_string(&mut text)
    } else {
        std::fs::File::open(file)
            .and_then(|opened| opened.take(BYTES_MAX).read_to_string(&mut text))
    };
    read.with_context(|| format!("failed to read {}", file.display()))?;
    Ok(text)
}

pub(super) fn key(text: &str) -> Result<VerifierKey, String> {
    let parse = |text: &str| text.parse::<VerifierKey>().map_err(|error| error.to_string());
    match parse(text) {
        Err(why) => match std::fs::read_to_string(text) {
            Ok(key) => parse(&key),
            Err(_) if text.contains('+') => Err(why),
            Err(error) => Err(format!("neither a key nor a file that holds one: {error}")),
        },
        parsed => parsed,
    }
}
