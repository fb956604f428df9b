//! `sandesham storage`

use clap::Subcommand;
use sandesham_storage::{Check, CheckStep, Setup, SetupStep, Store};
use serde_json::{Value, json};

use crate::cli::Verdict;
use crate::config::Settings;
use crate::instance::Addresses;
use crate::output;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Prove that the store does what is relied on, and say what is wrong if not
    Check {
        /// The web client's origin, as browsers send it [default: the first of `origins`, else that of `http`]
        #[arg(long, value_name = "ORIGIN")]
        origin: Option<String>,
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
    /// Make the bucket, let browsers in, have old uploads removed; what is there already is kept
    Setup {
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(super) async fn run(self, settings: Settings) -> anyhow::Result<Verdict> {
        let store = Store::new(Addresses::find_store(&settings)?).await;
        let (json, steps) = match self {
            Self::Check { origin, json } => {
                let origin = origin.unwrap_or_else(|| web_origin(&settings));
                let report = Check::new(store, &origin).run().await;
                (json, report.steps.into_iter().map(Line::from).collect::<Vec<_>>())
            }
            Self::Setup { json } => {
                let steps = Setup { store, origins: settings.origins.clone() }.run().await;
                (json, steps.into_iter().map(Line::from).collect())
            }
        };
        let ok = steps.iter().all(|step| step.ok == Some(true));
        if json {
            let steps: Vec<Value> = steps.iter().map(Line::json).collect();
            output::json(&json!({"ok": ok, "steps": steps}))?;
        } else {
            for step in &steps {
                output::line(&step.text());
            }
        }
        Ok(if ok { Verdict::Held } else { Verdict::Failed })
    }
}

/// Where browsers find the web client, as far as settings tell.
fn web_origin(settings: &Settings) -> String {
    let first = settings.origins.first().cloned();
    first.unwrap_or_else(|| format!("http://{}", settings.http))
}

/// One step, of either command.
struct Line {
    name: &'static str,
    /// None: not tried.
    ok: Option<bool>,
    detail: String,
}

impl From<CheckStep> for Line {
    fn from(step: CheckStep) -> Self {
        Self { name: step.name, ok: step.ok, detail: step.detail }
    }
}

impl From<SetupStep> for Line {
    fn from(step: SetupStep) -> Self {
        Self { name: step.name, ok: Some(step.ok), detail: step.detail }
    }
}

impl Line {
    fn json(&self) -> Value {
        json!({"name": self.name, "ok": self.ok, "detail": self.detail})
    }

    fn text(&self) -> String {
        let word = match self.ok {
            Some(true) => "ok",
            Some(false) => "FAILED",
            None => "-",
        };
        format!("{word:<6}  {:<13}  {}", self.name, self.detail)
    }
}
