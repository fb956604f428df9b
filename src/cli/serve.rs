//! `sandesham serve`

use crate::cli::Verdict;
use crate::config::{Overrides, Settings};
use crate::instance::Addresses;
use crate::listen::listen;
use crate::output::line;
use crate::roles::{Role, Roles};
use crate::shutdown;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to run here; each role may run alone and in several copies
    #[arg(long, value_delimiter = ',', default_value = "api,relay,projector,scheduler")]
    roles: Vec<Role>,
    /// Where the HTTP server listens; port 0 takes a free one. Without the role `api` it serves health and
    /// metrics, and only if this is given [default: 127.0.0.1:8080]
    #[arg(long, value_name = "HOST:PORT")]
    http: Option<String>,
}

impl Args {
    pub(super) fn override_settings(&self, overrides: &mut Overrides) {
        overrides.set("http", self.http.as_deref());
    }
}

pub(super) async fn run(settings: Settings, args: Args) -> anyhow::Result<Verdict> {
    let shutdown = shutdown::on_signal()?;
    let addresses = Addresses::find(&settings)?;
    let serves_http = args.roles.contains(&Role::Api) || args.http.is_some();
    let listener = if serves_http { Some(listen(&settings.http).await?) } else { None };
    let http = listener.as_ref().map(tokio::net::TcpListener::local_addr).transpose()?;

    let roles = Roles::start(&settings, &addresses, &args.roles, listener).await?;
    match http {
        Some(http) => line(&format!("ready http=http://{http}")),
        None => line("ready"),
    }
    roles.run(shutdown).await?;
    Ok(Verdict::Held)
}
