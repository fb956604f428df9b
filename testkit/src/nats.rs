//! NATS for tests: a prefix on the shared server, or a server of one's own.

use std::path::{Path, PathBuf};
use std::process::Command;

use async_nats::jetstream;
use futures_util::TryStreamExt as _;
use tempfile::TempDir;
use uuid::Uuid;

use crate::process::{Process, env, free_port};
use crate::wait;

/// A prefix of its own on the server of `SANDESHAM_TEST_NATS_URL`; its streams go away with it.
#[derive(Debug)]
pub struct Nats {
    /// Where the server is.
    pub url: String,
    /// In place of `sandesham` in stream and subject names.
    pub prefix: String,
}

impl Nats {
    /// A fresh prefix; panics when the server does not answer.
    pub async fn shared() -> Self {
        let url = env("SANDESHAM_TEST_NATS_URL");
        async_nats::connect(&url).await.expect("the test server is up");
        Self { url, prefix: format!("test{}", Uuid::new_v4().simple()) }
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        let (url, prefix) = (self.url.clone(), self.prefix.clone());
        // On a thread of its own: this one may be inside a runtime that is about to end.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(delete_streams(&url, &prefix)))
        });
        drop(dropping.join());
    }
}

/// Best effort: what is left is small and of no consequence to others.
async fn delete_streams(url: &str, prefix: &str) {
    let Ok(client) = async_nats::connect(url).await else { return };
    let jetstream = jetstream::new(client);
    let names: Vec<String> = jetstream.stream_names().try_collect().await.unwrap_or_default();
    let prefix = prefix.to_uppercase();
    for name in names.iter().filter(|name| name.to_uppercase().starts_with(&prefix)) {
        drop(jetstream.delete_stream(name).await);
    }
}

/// A server of its own with JetStream, for tests that stop, kill, pause or wipe it.
#[derive(Debug)]
pub struct NatsServer {
    folder: TempDir,
    port: u16,
    config: Option<String>,
    /// Whether no file of it may grow beyond a few dozen kilobytes.
    is_cramped: bool,
    process: Option<Process>,
}

impl NatsServer {
    /// Starts one that lets everybody in.
    pub async fn start() -> Self {
        Self::launch(None, false).await
    }

    /// Starts one whose writes fail after some dozens of kilobytes, as on a disk that fills up.
    pub async fn start_cramped() -> Self {
        Self::launch(None, true).await
    }

    /// Gives a cramped one room, from its next start on.
    pub const fn make_room(&mut self) {
        self.is_cramped = false;
    }

    /// Starts one with a configuration of its own (users, limits), without port and store folder.
    pub async fn start_with(config: &str) -> Self {
        Self::launch(Some(config.to_owned()), false).await
    }

    async fn launch(config: Option<String>, is_cramped: bool) -> Self {
        let folder = tempfile::Builder::new().prefix("sandesham-nats-").tempdir();
        let folder = folder.expect("the folder for temporary files can be written");
        let mut server = Self { folder, port: free_port(), config, is_cramped, process: None };
        server.restart().await;
        server
    }

    /// Where it is; the same after a restart.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Starts it again on the same port with what it had stored, and waits until it listens.
    pub async fn restart(&mut self) {
        self.process = None;
        let program = env("SANDESHAM_NATS_SERVER");
        let mut command = if self.is_cramped { cramped(&program) } else { Command::new(program) };
        command.args(["-a", "127.0.0.1", "-p", &self.port.to_string(), "-js", "-sd"]);
        command.arg(self.store());
        if let Some(config) = &self.config {
            let path = self.folder.path().join("nats.conf");
            std::fs::write(&path, config).expect("the folder is ours");
            command.arg("-c").arg(path);
        }
        self.process = Some(Process::start(&mut command, &self.folder.path().join("log")));
        let address = ("127.0.0.1", self.port);
        let listens = || async { tokio::net::TcpStream::connect(address).await.is_ok() };
        wait::until("NATS listens", listens).await;
    }

    /// Ends it cleanly.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.signal("TERM");
            process.wait();
        }
    }

    /// Ends it as a crash would.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// Stops it in its tracks: connections stay open, nothing answers.
    pub fn pause(&self) {
        self.signal("STOP");
    }

    /// Lets a paused one go on.
    pub fn resume(&self) {
        self.signal("CONT");
    }

    /// Kills it and throws away all that it stored; `restart` begins with nothing.
    pub fn wipe(&mut self) {
        self.kill();
        let store = self.store();
        if store.exists() {
            std::fs::remove_dir_all(store).expect("the folder is ours");
        }
    }

    /// A copy of what a stopped server has stored, to [`restore`](Self::restore) later.
    pub fn keep_copy(&self) -> TempDir {
        let kept = tempfile::tempdir().expect("the folder for temporary files can be written");
        copy_folder(&self.store(), kept.path());
        kept
    }

    /// Puts an earlier copy in the place of what a stopped server has stored.
    pub fn restore(&mut self, kept: &TempDir) {
        self.wipe();
        copy_folder(kept.path(), &self.store());
    }

    fn signal(&self, name: &str) {
        if let Some(process) = &self.process {
            process.signal(name);
        }
    }

    /// The folder of what it stores.
    pub fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }
}

/// Three servers that share their streams.
#[derive(Debug)]
pub struct NatsCluster {
    /// Its members; each can be killed and started again by itself.
    pub nodes: Vec<NatsServer>,
}

impl NatsCluster {
    /// Starts one that lets everybody in.
    pub async fn start() -> Self {
        let ports: Vec<u16> = std::iter::repeat_with(free_port).take(3).collect();
        let routes = ports.iter().map(|port| format!("\"nats://127.0.0.1:{port}\""));
        let routes = routes.collect::<Vec<_>>().join(", ");
        let mut nodes = Vec::new();
        for (number, port) in ports.iter().enumerate() {
            let config = format!(
                "server_name: node{number}\n\
                 cluster {{ name: test, listen: \"127.0.0.1:{port}\", routes: [{routes}] }}\n"
            );
            nodes.push(NatsServer::start_with(&config).await);
        }
        Self { nodes }
    }

    /// Where it is: all its members.
    pub fn url(&self) -> String {
        let urls = self.nodes.iter().map(NatsServer::url);
        urls.collect::<Vec<_>>().join(",")
    }

    /// The member of this name, as the cluster tells it.
    pub fn node(&mut self, name: &str) -> &mut NatsServer {
        let number = name.strip_prefix("node").and_then(|number| number.parse::<usize>().ok());
        &mut self.nodes[number.expect("names are made here")]
    }
}

/// `program` where no file grows beyond 128 blocks, which are 64 or 128 KiB.
fn cramped(program: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -f 128; exec \"$0\" \"$@\"", program]);
    command
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder is ours");
    for entry in std::fs::read_dir(from).expect("the folder is ours") {
        let entry = entry.expect("the folder is ours");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the folder is ours");
        }
    }
}
