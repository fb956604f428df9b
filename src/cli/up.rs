//! `sandesham up`

use crate::cli::Verdict;
use crate::config::{Overrides, Settings};
use crate::{shutdown, up};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where the HTTP server listens; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "HOST:PORT")]
    http: Option<String>,
}

impl Args {
    pub(super) fn override_settings(&self, overrides: &mut Overrides) {
        overrides.set("http", self.http.as_deref());
    }
}

pub(super) async fn run(settings: Settings) -> anyhow::Result<Verdict> {
    up::run(&settings, shutdown::on_signal()?).await?;
    Ok(Verdict::Held)
}
