//! What sockets cost that are open and say nothing.

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::accounts::Site;
use crate::processes::resident_bytes;
use crate::report::{Section, Target, to_f64};
use crate::server::Server;

/// Time for what comes before to be given back: a thread of the pool for what blocks keeps its memory,
/// and ends after ten idle seconds.
const SETTLE: Duration = Duration::from_secs(15);

/// How many.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Idle {
    /// Sockets to open.
    #[arg(long, default_value_t = 1_000)]
    pub(crate) sockets: usize,
    /// Sockets of one user.
    #[arg(long, default_value_t = 20)]
    pub(crate) sockets_per_user: usize,
    /// Megabytes that are asked for.
    #[arg(long)]
    pub(crate) at_most: Option<f64>,
}

impl Idle {
    /// Runs it.
    pub(crate) async fn run(&self, server: &Server) -> Result<Section> {
        let pid = server.pid.context("the server's --pid is needed to see its memory")?;
        let site = Site::new(&server.url)?;
        let fresh = resident_bytes(pid);
        let accounts = site.register(self.sockets.div_ceil(self.sockets_per_user)).await?;
        // A socket of somebody who is in no room would be too cheap.
        site.group(&accounts).await?;
        tokio::time::sleep(SETTLE).await;
        let before = resident_bytes(pid);
        let mut sockets = Vec::with_capacity(self.sockets);
        for index in 0..self.sockets {
            let account = &accounts[index / self.sockets_per_user];
            sockets.push(site.open(account).await?);
        }
        tokio::time::sleep(SETTLE).await;
        let after = resident_bytes(pid);
        let mut section = Section::new(format!("idle: {} open sockets", sockets.len()));
        section.row("server that has done nothing", to_f64(fresh) / 1e6, "MB");
        section.row("server with the accounts, no sockets", to_f64(before) / 1e6, "MB");
        section.row("server with all sockets", to_f64(after) / 1e6, "MB");
        let more = (to_f64(after) - to_f64(before)) / 1e6;
        match self.at_most {
            Some(most) => section.aim("more than with none", more, "MB", Target::AtMost(most)),
            None => section.row("more than with none", more, "MB"),
        }
        // What making the accounts left behind would hide what sockets cost: it shows here. Code that had
        // not run yet counts as theirs in this.
        let more_than_fresh = (to_f64(after) - to_f64(fresh)) / 1e6;
        section.row("more than one that has done nothing", more_than_fresh, "MB");
        section.row("a socket", more * 1e3 / to_f64(sockets.len() as u64), "kB");
        Ok(section)
    }
}
