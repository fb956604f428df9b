//! `sandesham migrate`

use anyhow::Context;
use serde_json::json;

use crate::cli::Verdict;
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;
use crate::output;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Answer with JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(settings: Settings, args: Args) -> anyhow::Result<Verdict> {
    let options = database::options(&Addresses::find_database(&settings)?)?;
    sandesham_migrations::migrate(&options).await.context("failed to migrate")?;
    let version = sandesham_migrations::MIGRATOR.iter().map(|m| m.version).max().unwrap_or(0);
    if args.json {
        output::json(&json!({"version": version}))?;
    } else {
        output::line(&format!("the database is at version {version}"));
    }
    Ok(Verdict::Held)
}
