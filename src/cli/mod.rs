//! The command line: one file for each subcommand.

mod append;
mod config;
mod jobs;
mod log;
mod migrate;
mod projection;
mod replay;
mod serve;
mod service;
mod storage;
mod up;
mod user;
mod watch;

use std::future::Future;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::config::{Config, ConfigError, Overrides};

/// An answer to a check that failed, and to every other failure.
const FAILED: u8 = 1;

/// An answer to wrong arguments and settings; clap's own is the same.
const MISUSED: u8 = 2;

/// Megha Sandesham: an event-sourced messaging platform.
#[derive(Debug, Parser)]
#[command(name = "sandesham", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Args)]
struct GlobalArgs {
    /// The folder of a private installation [default: ./.sandesham]
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Read settings from this file instead of sandesham.toml
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Set any setting, as `config show` lists them
    #[arg(long = "set", global = true, value_name = "NAME=VALUE", value_parser = name_and_value)]
    values: Vec<(String, String)>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything on this machine: Postgres, NATS and all roles
    Up(up::Args),
    /// Run roles against servers that are there
    Serve(serve::Args),
    /// Bring the database up to date, as its owner
    Migrate(migrate::Args),
    /// Read and check the log
    #[command(subcommand)]
    Log(log::Command),
    /// Look after what is derived from the log
    #[command(subcommand)]
    Projection(projection::Command),
    /// Show a room as it was, or let it happen again
    Replay(replay::Args),
    /// Look after periodic jobs
    #[command(subcommand)]
    Jobs(jobs::Command),
    /// Look after the store of attachments
    #[command(subcommand)]
    Storage(storage::Command),
    /// Look after accounts
    #[command(subcommand)]
    User(user::Command),
    /// Look at settings
    #[command(subcommand)]
    Config(config::Command),
    #[command(flatten)]
    Service(service::Command),
}

/// Whether a check held; failures of another kind are errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Held,
    Failed,
}

/// Arguments that are well written and ask for what is not there, or do not go together.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Misuse(String);

/// Reads the arguments, does what they say and tells how it went.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            // That nobody reads it any more changes nothing.
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            let misused = error.is::<ConfigError>() || error.is::<Misuse>();
            ExitCode::from(if misused { MISUSED } else { FAILED })
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let mut overrides = cli.global.overrides()?;
    match cli.command {
        Command::Service(command) => command.run(&overrides),
        Command::Config(command) => command.run(&Config::load(&overrides)?).map(ExitCode::from),
        Command::Up(args) => {
            args.override_settings(&mut overrides);
            on_runtime(up::run(load(&overrides)?))
        }
        Command::Serve(args) => {
            args.override_settings(&mut overrides);
            on_runtime(serve::run(load(&overrides)?, args))
        }
        Command::Migrate(args) => on_runtime(migrate::run(load(&overrides)?, args)),
        Command::Log(command) => on_runtime(command.run(load(&overrides)?)),
        Command::Projection(command) => on_runtime(command.run(load(&overrides)?)),
        Command::Replay(args) => on_runtime(replay::run(load(&overrides)?, args)),
        Command::Jobs(command) => on_runtime(command.run(load(&overrides)?)),
        Command::Storage(command) => on_runtime(command.run(load(&overrides)?)),
        Command::User(command) => on_runtime(command.run(load(&overrides)?)),
    }
}

impl GlobalArgs {
    fn overrides(&self) -> anyhow::Result<Overrides> {
        let mut overrides = Overrides { file: self.config.clone(), values: self.values.clone() };
        if let Some(data) = &self.data {
            let text = data.to_str();
            let text = text.with_context(|| format!("{} is not UTF-8", data.display()))?;
            overrides.set("data", Some(text));
        }
        Ok(overrides)
    }
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Held => Self::SUCCESS,
            Verdict::Failed => Self::from(FAILED),
        }
    }
}

fn load(overrides: &Overrides) -> anyhow::Result<crate::config::Settings> {
    let settings = Config::load(overrides)?.settings;
    crate::telemetry::init(&settings);
    Ok(settings)
}

fn on_runtime(work: impl Future<Output = anyhow::Result<Verdict>>) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("failed to start the runtime")?;
    runtime.block_on(work).map(ExitCode::from)
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_setting_is_a_name_and_a_value() {
        assert_eq!(name_and_value("a=b=c").unwrap(), ("a".to_owned(), "b=c".to_owned()));
        assert!(name_and_value("=b").is_err());
        assert!(name_and_value("a").is_err());
    }
}
