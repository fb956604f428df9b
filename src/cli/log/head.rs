//! `sandesham log head|key`

use sandesham_log::proof::Checkpoint;
use sandesham_projections::Tree;
use serde_json::json;

use super::Log;
use crate::cli::Verdict;
use crate::log_key;
use crate::output;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Print the signed head of the log's Merkle tree, as auditors keep it and witnesses read it
    #[arg(long, conflicts_with = "json")]
    signed: bool,
    /// Answer with JSON: position, chain, root, and the signed head
    #[arg(long)]
    json: bool,
}

impl Args {
    pub(super) async fn run(self, log: &Log) -> anyhow::Result<Verdict> {
        if !self.json && !self.signed {
            output::line(&log.reader.head().await?.to_string());
            return Ok(Verdict::Held);
        }
        let head = Tree::new(log.pool.clone()).log_head().await?;
        let (checkpoint, signed) = head.sign(&log_key::find(&log.settings, &log.pool).await?);
        if self.signed {
            output::text(&signed);
        } else {
            output::json(&json!({
                "head": head.position,
                "chain": head.chain.map(hex::encode),
                "origin": checkpoint.origin,
                "root": hex::encode(head.root),
                "signed": signed,
            }))?;
        }
        Ok(Verdict::Held)
    }
}

/// Prints the key that checks the log's heads.
pub(super) async fn key(log: &Log, json: bool) -> anyhow::Result<Verdict> {
    let key = log_key::find(&log.settings, &log.pool).await?.verifier();
    if json {
        output::json(&json!({"origin": key.name(), "key": key.to_string()}))?;
    } else {
        output::line(&key.to_string());
    }
    Ok(Verdict::Held)
}

/// The head of the log when it had `size` events, and the same signed.
pub(super) async fn sign(log: &Log, size: u64) -> anyhow::Result<(Checkpoint, String)> {
    let key = log_key::find(&log.settings, &log.pool).await?;
    Ok(Tree::new(log.pool.clone()).sign(&key, size).await?)
}
