//! Hidden subcommands: the steps between `up` and a server that it starts, and the server that is this binary.

use std::process::ExitCode;

use clap::Subcommand;

use crate::cli::{Verdict, on_runtime};
use crate::config::{Config, Overrides, Settings};
use crate::supervise::{ServiceArgs, become_service, supervise};
use crate::{media, shutdown, store_server, telemetry};

/// Not for people.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run a service until standard input closes
    #[command(hide = true)]
    Supervise(ServiceArgs),
    /// Become a service
    #[command(hide = true)]
    BecomeService(ServiceArgs),
    /// Be the store of attachments in the current folder
    #[command(hide = true, name = store_server::COMMAND)]
    ServeObjects,
    /// Look into a file that somebody sent
    #[command(hide = true, name = media::COMMAND)]
    LookInto(media::ChildArgs),
}

impl Command {
    pub(super) fn run(self, overrides: &Overrides) -> anyhow::Result<ExitCode> {
        match self {
            Self::Supervise(args) => supervise(&args),
            Self::BecomeService(args) => match become_service(&args)? {},
            Self::LookInto(args) => media::run_child(&args).map(|()| ExitCode::SUCCESS),
            Self::ServeObjects => on_runtime(serve_objects(Config::load(overrides)?.settings)),
        }
    }
}

async fn serve_objects(mut settings: Settings) -> anyhow::Result<Verdict> {
    // The library tells of every refusal as an error; whoever was refused was told already.
    settings.log.push_str(",s3s=off");
    telemetry::init(&settings);
    store_server::run(shutdown::on_signal()?).await?;
    Ok(Verdict::Held)
}
