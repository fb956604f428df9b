//! A private store of attachments: this same binary, in a process of its own.

use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use nix::sys::signal::Signal;
use sandesham_storage::{Store, StoreConfig};

use crate::store_server::{self, ServerConfig};
use crate::supervise::{ServiceArgs, this_program};
use crate::up::account::Account;
use crate::up::failure::explain;
use crate::up::folder::write_private;
use crate::up::service::{Service, ServiceSpec};

pub(crate) use crate::store_server::PID_FILE;

/// Between two looks at whether it answers.
const POLL: Duration = Duration::from_millis(20);

/// A store, not necessarily started yet.
#[derive(Debug)]
pub(crate) struct ObjectStore {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// Its log.
    pub(crate) log: PathBuf,
    /// Whom it runs as, when this process is root.
    pub(crate) account: Option<Account>,
    /// Its port.
    pub(crate) port: u16,
}

impl ObjectStore {
    /// Where it is.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Starts it and waits until it answers to these keys.
    pub(crate) async fn start(&self, config: &StoreConfig) -> anyhow::Result<Service> {
        let failed = || format!("failed to use {}", self.folder.display());
        fs::create_dir_all(&self.folder).with_context(failed)?;
        let keys = config.keys.clone().context("a store of our own has keys")?;
        let server = ServerConfig { port: self.port, bucket: config.bucket.clone(), keys };
        let text = serde_json::to_string_pretty(&server)?;
        write_private(&self.folder.join(store_server::CONFIG_FILE), &text).with_context(failed)?;
        if let Some(account) = self.account {
            account.give(&self.folder).with_context(failed)?;
        }
        let store = Store::new(config.clone()).await;
        let mut service = Service::start(self.spec())?;
        loop {
            let answers = async {
                let listens =
                    std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok();
                listens && store.head_bucket().await.is_ok()
            };
            if answers.await {
                return Ok(service);
            }
            tokio::select! {
                ended = service.ended() => {
                    ended?;
                    return Err(explain("the store", self.port, &self.folder, &service.output()));
                }
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    fn spec(&self) -> ServiceSpec {
        let args = ServiceArgs {
            uid: self.account.map(|account| account.uid.as_raw()),
            gid: self.account.map(|account| account.gid.as_raw()),
            folder: self.folder.clone(),
            stop_signal: Signal::SIGTERM,
            command: vec![this_program().into_os_string(), store_server::COMMAND.into()],
        };
        ServiceSpec { name: "the store", args, log: self.log.clone() }
    }
}
