//! The server that is measured: one of our own, or one that runs already.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};

/// A clean end takes well under this; past it, it is killed.
const STOP_MAX: Duration = Duration::from_secs(20);

/// The first start makes a Postgres cluster.
const READY_MAX: Duration = Duration::from_mins(2);

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    /// Where its HTTP is, like `http://127.0.0.1:8080`.
    pub(crate) url: String,
    /// Its Postgres as the owner, if it is known.
    pub(crate) postgres: Option<String>,
    /// The process whose tree is measured, if it is known.
    pub(crate) pid: Option<u32>,
    own: Option<Own>,
}

#[derive(Debug)]
struct Own {
    process: Child,
    _folder: Option<TempDir>,
}

impl Server {
    /// One that runs already; `pid` is what its launcher's process is called.
    pub(crate) fn running(url: String, pid: Option<u32>) -> Self {
        Self { url, postgres: None, pid, own: None }
    }

    /// Starts the bare broadcast, which is this program, and waits until it is ready.
    pub(crate) async fn start_bare() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("bare-broadcast");
        let (process, ready) = launch(command).await?;
        let url = word(&ready, "http=").context("the ready line names no http=")?;
        let pid = process.id();
        Ok(Self { url, postgres: None, pid, own: Some(Own { process, _folder: None }) })
    }

    /// Starts `sandesham up` on an empty folder and waits until it is ready.
    pub(crate) async fn start(sandesham: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("sandesham-bench-").tempdir()?;
        // Started by root, Postgres runs as somebody else, who must get through to its own part.
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
        let begun = Instant::now();
        let mut command = Command::new(sandesham);
        command.args(["up", "--http", "127.0.0.1:0", "--data"]).arg(folder.path().join("data"));
        command.env("SANDESHAM_RATE_LIMIT", "off");
        let (process, ready) = launch(command).await?;
        crate::report::note(&format!("server ready after {:.1} s", begun.elapsed().as_secs_f64()));
        let url = word(&ready, "http=").context("the ready line names no http=")?;
        let postgres = word(&ready, "postgres=");
        let pid = process.id();
        Ok(Self { url, postgres, pid, own: Some(Own { process, _folder: Some(folder) }) })
    }

    /// Starts `sandesham serve` with some roles on a database and a NATS server that are there.
    pub(crate) async fn serve(
        sandesham: &Path,
        roles: &str,
        database: &PgConnectOptions,
        nats: &str,
    ) -> Result<Self> {
        let mut command = Command::new(sandesham);
        command.args(["serve", "--http", "127.0.0.1:0", "--roles", roles]);
        command.env("SANDESHAM_DATABASE_URL", database.to_url_lossy().as_str());
        command.env("SANDESHAM_NATS_URL", nats);
        command.env("SANDESHAM_RATE_LIMIT", "off");
        let (process, ready) = launch(command).await?;
        let url = word(&ready, "http=").context("the ready line names no http=")?;
        let pid = process.id();
        Ok(Self { url, postgres: None, pid, own: Some(Own { process, _folder: None }) })
    }

    /// Ends the server if it is ours.
    pub(crate) async fn stop(self) -> Result<()> {
        let Some(mut own) = self.own else { return Ok(()) };
        if let Some(pid) = own.process.id() {
            Command::new("kill").arg(pid.to_string()).status().await?;
        }
        if tokio::time::timeout(STOP_MAX, own.process.wait()).await.is_err() {
            own.process.kill().await?;
            bail!("the server did not end within {} s", STOP_MAX.as_secs());
        }
        Ok(())
    }
}

/// The server that was built beside this program.
pub(crate) fn beside_this_program() -> Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name("sandesham"))
}

/// Starts a server and waits for the line that says that it is ready.
async fn launch(mut command: Command) -> Result<(Child, String)> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let started = command.spawn();
    let mut process = started.with_context(|| format!("failed to start {command:?}"))?;
    let output = process.stdout.take().context("its output is piped")?;
    let ready = tokio::time::timeout(READY_MAX, ready_line(output)).await;
    Ok((process, ready.context("the server did not become ready")??))
}

/// Reads up to the line that says so; what follows is read and dropped, or the server would block.
async fn ready_line(output: impl AsyncRead + Unpin + Send + 'static) -> Result<String> {
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await? {
        if line.starts_with("ready ") {
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(line);
        }
    }
    bail!("the server ended before it was ready")
}

fn word(line: &str, key: &str) -> Option<String> {
    line.split_whitespace().find_map(|word| word.strip_prefix(key)).map(str::to_owned)
}
