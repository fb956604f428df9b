//! `sandesham log`

mod check_proof;
mod erase;
mod export;
mod head;
mod look;
mod progress;
mod prove;
mod verify;

use clap::Subcommand;
use sandesham_domain::Position;
use sandesham_log::LogReader;
use sqlx::PgPool;

use crate::cli::Verdict;
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Tell the position of the last event, or the log's signed head
    Head(head::Args),
    /// Print the public key of the log's heads, as `check-proof` and witnesses take it
    Key {
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
    /// Write events as lines of JSON, or as files of JSON or Parquet
    Export(Box<export::Args>),
    /// Erase for ever what an event says, or an account with all that its user wrote
    Erase(erase::Args),
    /// Print a proof that an event is in the log, as JSON
    Prove(prove::Args),
    /// Print a proof that nothing up to an older head was changed, as JSON
    ProveConsistency(prove::ConsistencyArgs),
    /// Check a proof or a signed head, with neither the log nor a server
    CheckProof(Box<check_proof::Args>),
    /// Recompute digests and chain, and compare what JetStream holds
    Verify(Box<verify::Args>),
}

impl Command {
    pub(super) async fn run(self, settings: Settings) -> anyhow::Result<Verdict> {
        match self {
            Self::CheckProof(args) => return args.run(),
            // Boxed: all that it takes makes a large future.
            Self::Erase(args) => return Box::pin(args.run(settings)).await,
            _ => {}
        }
        let pool = database::reader(&Addresses::find_database(&settings)?).await?;
        let log = Log { reader: LogReader::new(pool.clone()), pool, settings };
        match self {
            Self::Head(args) => args.run(&log).await,
            Self::Key { json } => head::key(&log, json).await,
            Self::Tail { lines, follow, json } => {
                look::tail(&log.reader, lines, follow, json).await
            }
            Self::Show { position, json } => {
                look::show(&log.reader, Position(position), json).await
            }
            Self::Export(args) => args.run(&log).await,
            Self::Prove(args) => args.run(&log).await,
            Self::ProveConsistency(args) => args.run(&log).await,
            Self::CheckProof(_) | Self::Erase(_) => Ok(Verdict::Held),
            Self::Verify(args) => args.run(&log).await,
        }
    }
}

/// What commands that read the log need.
struct Log {
    reader: LogReader,
    pool: PgPool,
    settings: Settings,
}

impl Log {
    /// There must be an event at each of these positions.
    async fn check_there(&self, position: u64) -> anyhow::Result<()> {
        let head = self.reader.head().await?;
        if Position(position) > head {
            anyhow::bail!("there is no event at position {position}; the last one is at {head}");
        }
        Ok(())
    }
}
