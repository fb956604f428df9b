//! `sandesham config`

use clap::Subcommand;

use crate::cli::Verdict;
use crate::config::{Config, as_json, shown};
use crate::output;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show what is in force and where it comes from; passwords are masked
    Show {
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<Verdict> {
        let Self::Show { json } = self;
        let settings = shown(config)?;
        if json {
            output::json(&as_json(&settings))?;
            return Ok(Verdict::Held);
        }
        let width = settings.iter().map(|setting| setting.key.len()).max().unwrap_or(0);
        for setting in settings {
            // TOML has no null: what is not set is shown as a comment.
            let text = match setting.value {
                serde_json::Value::Null => format!("# {} is not set", setting.key),
                value => format!("{:width$} = {value}  # {}", setting.key, setting.source),
            };
            output::line(&text);
        }
        Ok(Verdict::Held)
    }
}
