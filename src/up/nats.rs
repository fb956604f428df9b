//! A private NATS server with JetStream and three users.

use std::fs;
use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use nix::sys::signal::Signal;
use sandesham_nats::{Credentials, Naming, ServerConfig, server_config};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;

use crate::instance::NatsUrls;
use crate::supervise::ServiceArgs;
use crate::up::account::Account;
use crate::up::failure::explain;
use crate::up::folder::write_private;
use crate::up::secrets::Secrets;
use crate::up::service::{Service, ServiceSpec};

/// Between two looks at whether it accepts connections.
const POLL: Duration = Duration::from_millis(20);

/// Where the server writes its process number.
pub(crate) const PID_FILE: &str = "nats.pid";
const CONFIG_FILE: &str = "nats.conf";

/// A NATS server, not necessarily started yet.
#[derive(Debug)]
pub(crate) struct NatsServer {
    /// The program.
    pub(crate) program: PathBuf,
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// Its log.
    pub(crate) log: PathBuf,
    /// Whom it runs as, when this process is root.
    pub(crate) account: Option<Account>,
}

impl NatsServer {
    /// Starts the server and waits until it accepts connections.
    pub(crate) async fn start(
        &self,
        port: u16,
        naming: Naming,
        secrets: &Secrets,
    ) -> anyhow::Result<(Service, NatsUrls)> {
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("failed to make {}", self.folder.display()))?;
        let config = Self::config(port, naming, secrets);
        write_private(&self.folder.join(CONFIG_FILE), &server_config(&config))
            .with_context(|| format!("failed to write into {}", self.folder.display()))?;
        if let Some(account) = self.account {
            account
                .give(&self.folder)
                .with_context(|| format!("failed to give {} away", self.folder.display()))?;
        }
        let mut service = Service::start(self.spec())?;
        while !greets(port).await {
            tokio::select! {
                ended = service.ended() => {
                    ended?;
                    return Err(explain("NATS", port, &self.folder, &service.output()));
                }
                () = tokio::time::sleep(POLL) => {}
            }
        }
        let url =
            |who: &Credentials| format!("nats://{}:{}@127.0.0.1:{port}", who.user, who.password);
        let urls = NatsUrls {
            relay: url(&config.relay),
            api: url(&config.api),
            analytics: url(&config.analytics),
        };
        Ok((service, urls))
    }

    fn config(port: u16, naming: Naming, secrets: &Secrets) -> ServerConfig {
        let user = |name: &str, password: &str| Credentials {
            user: name.to_owned(),
            password: password.to_owned(),
        };
        ServerConfig {
            host: Ipv4Addr::LOCALHOST.to_string(),
            port,
            // Below where it runs: its user may not be able to come there by the whole path.
            store_dir: "store".into(),
            naming,
            relay: user("relay", &secrets.nats_relay),
            api: user("api", &secrets.nats_api),
            analytics: user("analytics", &secrets.nats_analytics),
        }
    }

    fn spec(&self) -> ServiceSpec {
        let command = [self.program.clone(), "-c".into(), CONFIG_FILE.into()];
        let pid_file = ["-P".into(), PID_FILE.into()];
        let args = ServiceArgs {
            uid: self.account.map(|account| account.uid.as_raw()),
            gid: self.account.map(|account| account.gid.as_raw()),
            folder: self.folder.clone(),
            stop_signal: Signal::SIGTERM,
            command: command.into_iter().chain(pid_file).map(PathBuf::into_os_string).collect(),
        };
        ServiceSpec { name: "NATS", args, log: self.log.clone() }
    }
}

/// How long a greeting is waited for.
const GREETING_TIME_MAX: Duration = Duration::from_secs(1);

/// A server that serves says so in its first line; JetStream has recovered by then.
async fn greets(port: u16) -> bool {
    let greeting = async {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).await?;
        io::Result::Ok(line)
    };
    // Whatever else may listen there says nothing, and must not hide that NATS ended.
    let greeting = tokio::time::timeout(GREETING_TIME_MAX, greeting).await;
    greeting.is_ok_and(|line| line.is_ok_and(|line| line.starts_with("INFO ")))
}
