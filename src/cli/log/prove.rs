//! `sandesham log prove|prove-consistency`

use anyhow::bail;
use sandesham_domain::Position;
use sandesham_log::proof::{ConsistencyProof, Hex, InclusionProof, Proof, ProvenEvent};
use sandesham_projections::Tree;

use super::{Log, head};
use crate::cli::{Misuse, Verdict};
use crate::output;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The event's number in the log
    #[arg(value_parser = clap::value_parser!(u64).range(1..))]
    position: u64,
    /// Prove it to whoever has the head of this many events [default: all there are]
    #[arg(long, value_name = "EVENTS", value_parser = clap::value_parser!(u64).range(1..))]
    size: Option<u64>,
    /// Prove the event's digest alone, without showing what it is of
    #[arg(long)]
    digest_only: bool,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ConsistencyArgs {
    /// How many events the older head has
    #[arg(value_parser = clap::value_parser!(u64).range(1..))]
    old: u64,
    /// How many events the newer one has [default: all there are]
    #[arg(value_parser = clap::value_parser!(u64).range(1..))]
    new: Option<u64>,
}

impl Args {
    pub(super) async fn run(self, log: &Log) -> anyhow::Result<Verdict> {
        let position = self.position;
        if let Some(size) = self.size.filter(|size| *size < position) {
            bail!(Misuse(format!("position {position} is not among the first {size} events")));
        }
        let size = size_or_all(log, self.size).await?;
        log.check_there(position).await?;
        let Some(event) = log.reader.digested(Position(position)).await? else {
            bail!("there is no event at position {position}");
        };
        let path = Tree::new(log.pool.clone()).inclusion(position, size).await?;
        print(&Proof::Inclusion(InclusionProof {
            position,
            digest: Hex(event.digest),
            event: ProvenEvent::of(&event).filter(|_| !self.digest_only),
            path: path.into_iter().map(Hex).collect(),
            head: head::sign(log, size).await?.1,
        }))
    }
}

impl ConsistencyArgs {
    pub(super) async fn run(self, log: &Log) -> anyhow::Result<Verdict> {
        let old = self.old;
        if let Some(new) = self.new.filter(|new| *new < old) {
            bail!(Misuse(format!("a log of {new} events does not begin with {old}")));
        }
        let new = size_or_all(log, self.new).await?;
        log.check_there(old).await?;
        let path = Tree::new(log.pool.clone()).consistency(old, new).await?;
        print(&Proof::Consistency(ConsistencyProof {
            old_head: head::sign(log, old).await?.1,
            path: path.into_iter().map(Hex).collect(),
            head: head::sign(log, new).await?.1,
        }))
    }
}

async fn size_or_all(log: &Log, size: Option<u64>) -> anyhow::Result<u64> {
    match size {
        Some(size) => log.check_there(size).await.map(|()| size),
        None => Ok(log.reader.head().await?.0),
    }
}

fn print(proof: &Proof) -> anyhow::Result<Verdict> {
    output::line(&serde_json::to_string_pretty(proof)?);
    Ok(Verdict::Held)
}
