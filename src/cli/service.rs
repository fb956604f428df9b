//! Two hidden subcommands: the steps between `up` and a server that it starts.

use std::process::ExitCode;

use clap::Subcommand;

use crate::supervise::{ServiceArgs, become_service, supervise};

/// Not for people.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run a service until standard input closes
    #[command(hide = true)]
    Supervise(ServiceArgs),
    /// Become a service
    #[command(hide = true)]
    BecomeService(ServiceArgs),
}

impl Command {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Supervise(args) => supervise(&args),
            Self::BecomeService(args) => match become_service(&args)? {},
        }
    }
}
