//! `sandesham projection`

use clap::Subcommand;
use sandesham_projections::{
    ProjectionName, ProjectionStatus, UnknownProjection, Verified, list, rebuild, rebuild_all,
    verify,
};
use serde_json::json;
use sqlx::PgPool;

use crate::cli::Verdict;
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;
use crate::output;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Tell how far each projection is
    List {
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Fill a projection anew from the log, while the old one serves
    Rebuild {
        /// Which
        #[arg(value_parser = name, required_unless_present = "all")]
        name: Option<ProjectionName>,
        /// All of them, with one reading of the log
        #[arg(long, conflicts_with = "name")]
        all: bool,
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Rebuild aside and compare every row
    Verify {
        /// Which; all of them by default
        #[arg(value_parser = name)]
        name: Option<ProjectionName>,
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(super) async fn run(self, settings: Settings) -> anyhow::Result<Verdict> {
        let pool = database::service(&Addresses::find_database(&settings)?).await?;
        match self {
            Self::List { json } => list_all(&pool, json).await,
            Self::Rebuild { name, json, .. } => rebuild_some(&pool, name, json).await,
            Self::Verify { name, json } => verify_some(&pool, name, json).await,
        }
    }
}

async fn list_all(pool: &PgPool, json: bool) -> anyhow::Result<Verdict> {
    let items = list(pool).await?;
    if json {
        output::json(&json!({"items": items}))?;
        return Ok(Verdict::Held);
    }
    for ProjectionStatus { name, position, lag, state, why } in items {
        let why = why.unwrap_or_default();
        let line = format!("{name:<10} position {position}, lag {lag}, {state} {why}");
        output::line(line.trim_end());
    }
    Ok(Verdict::Held)
}

/// One, or all.
async fn rebuild_some(
    pool: &PgPool,
    name: Option<ProjectionName>,
    json: bool,
) -> anyhow::Result<Verdict> {
    let rebuilt = match name {
        Some(name) => vec![(name, rebuild(pool, name).await?)],
        None => rebuild_all(pool).await?,
    };
    let items: Vec<_> =
        rebuilt.iter().map(|(name, at)| json!({"name": name, "position": at})).collect();
    match (json, items.as_slice(), name) {
        (true, [one], Some(_)) => output::json(one)?,
        (true, all, _) => output::json(&json!({"items": all}))?,
        (false, ..) => {
            for (name, position) in rebuilt {
                output::line(&format!("{name} is rebuilt up to position {position}"));
            }
        }
    }
    Ok(Verdict::Held)
}

async fn verify_some(
    pool: &PgPool,
    name: Option<ProjectionName>,
    json: bool,
) -> anyhow::Result<Verdict> {
    let names = name.map_or_else(|| ProjectionName::ALL.to_vec(), |name| vec![name]);
    let mut items = Vec::new();
    for name in names {
        items.push(verify(pool, name).await?);
    }
    let is_ok = items.iter().all(Verified::is_ok);
    if json {
        output::json(&json!({"ok": is_ok, "items": items}))?;
    } else {
        for item in &items {
            output::line(&in_words(item));
        }
    }
    Ok(if is_ok { Verdict::Held } else { Verdict::Failed })
}

fn in_words(verified: &Verified) -> String {
    let Verified { name, position, rows, first_difference } = verified;
    match first_difference {
        None => {
            format!("{name} is what the log makes of it: {rows} rows up to position {position}")
        }
        Some(row) => format!(
            "{name} at position {position}: {} {} is {}, but should be {}",
            row.table,
            row.key,
            row.is.as_deref().unwrap_or("missing"),
            row.should_be.as_deref().unwrap_or("missing"),
        ),
    }
}

fn name(text: &str) -> Result<ProjectionName, UnknownProjection> {
    ProjectionName::parse(text)
}
