//! A private Postgres: its cluster, its start, its database.

use std::fs::{self, OpenOptions};
use std::net::Ipv4Addr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use nix::sys::signal::Signal;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tokio::process::Command;

use crate::supervise::ServiceArgs;
use crate::up::account::Account;
use crate::up::failure::{Cause, cause, explain};
use crate::up::group;
use crate::up::service::{Service, ServiceSpec};

/// The owner of everything, the cluster's superuser, and the database.
const OWNER: &str = "sandesham";
const DATABASE: &str = "sandesham";

/// Where the server writes its process number.
pub(crate) const PID_FILE: &str = "postmaster.pid";

/// How long processes of an earlier server may take to let go of its shared memory.
const STILL_ENDING_MAX: Duration = Duration::from_secs(30);

/// Between two looks at whether it accepts connections; longer each time, while it recovers from a crash.
const POLL_MIN: Duration = Duration::from_millis(20);
const POLL_MAX: Duration = Duration::from_millis(250);

/// Beside what is told here the defaults hold: above all `fsync` and `synchronous_commit` are on.
const SETTINGS: [(&str, &str); 10] = [
    ("listen_addresses", "127.0.0.1"),
    ("unix_socket_directories", ""),
    ("max_connections", "200"),
    ("shared_buffers", "256MB"),
    // Checkpoints are spread: an append waits for no burst of writes.
    ("max_wal_size", "2GB"),
    // To fill a new file of the write-ahead log with zeros holds up an append for some 10 ms, in a burst once a
    // second. Without them a flush also allocates; files that are used again, which a burst finds enough of, have
    // what they need.
    ("wal_init_zero", "off"),
    ("min_wal_size", "256MB"),
    ("checkpoint_timeout", "15min"),
    // Statements are short; compiling them costs more than it gives.
    ("jit", "off"),
    ("log_line_prefix", "%m [%p] "),
];

/// Who may connect from where: with a password, from this machine.
const HBA: &str = "# Written by sandesham: changes are lost.\n\
                   host all all 127.0.0.1/32 scram-sha-256\n\
                   host all all ::1/128 scram-sha-256\n";

/// A cluster, not necessarily made yet.
#[derive(Debug)]
pub(crate) struct Cluster {
    /// Where `postgres` and `initdb` are.
    pub(crate) bin: PathBuf,
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// Its log.
    pub(crate) log: PathBuf,
    /// Whom it runs as, when this process is root.
    pub(crate) account: Option<Account>,
    /// The owner's password.
    pub(crate) password: String,
}

impl Cluster {
    /// Makes it if it is not there; tells whether it did.
    pub(crate) async fn make(&self) -> anyhow::Result<bool> {
        if self.folder.exists() {
            self.check_version().await?;
            return Ok(false);
        }
        // Made aside and renamed: a start that is killed in between leaves no half cluster.
        let fresh = self.folder.with_extension("new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh)?;
        }
        fs::DirBuilder::new().mode(0o700).create(&fresh)?;
        if let Some(account) = self.account {
            account.give(&fresh)?;
        }
        self.initialise(&fresh).await?;
        fs::rename(&fresh, &self.folder)?;
        Ok(true)
    }

    /// Starts the server and waits until it accepts connections.
    pub(crate) async fn start(&self, port: u16) -> anyhow::Result<Service> {
        if let Some(account) = self.account {
            account.give(&self.folder)?;
        }
        fs::write(self.folder.join("pg_hba.conf"), HBA)?;
        let began = Instant::now();
        loop {
            let mut service = Service::start(self.spec(port))?;
            if self.accepts(&mut service, port).await? {
                return Ok(service);
            }
            let output = service.output();
            if cause(&output) != Cause::StillEnding || began.elapsed() > STILL_ENDING_MAX {
                return Err(explain("Postgres", port, &self.folder, &output));
            }
            tokio::time::sleep(POLL_MAX).await;
        }
    }

    /// Makes the database if it is not there. Returns the owner's address of it.
    pub(crate) async fn make_database(&self, port: u16) -> anyhow::Result<String> {
        let mut connection = self.options(port).connect().await?;
        let exists: bool =
            sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
                .bind(DATABASE)
                .fetch_one(&mut connection)
                .await?;
        if !exists {
            sqlx::query("create database sandesham").execute(&mut connection).await?;
        }
        connection.close().await?;
        Ok(format!("postgres://{OWNER}:{}@127.0.0.1:{port}/{DATABASE}", self.password))
    }

    fn options(&self, port: u16) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(port)
            .username(OWNER)
            .password(&self.password)
            .database("postgres")
    }

    /// Data of one major version is of no use to another.
    async fn check_version(&self) -> anyhow::Result<()> {
        let found = fs::read_to_string(self.folder.join("PG_VERSION"))
            .with_context(|| format!("{} holds no cluster of Postgres", self.folder.display()))?;
        let output = Command::new(self.bin.join("postgres")).arg("--version").output().await?;
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let number = version.split_whitespace().find(|word| word.starts_with(char::is_numeric));
        let major = number.and_then(|number| number.split('.').next()).unwrap_or_default();
        if major != found.trim() {
            bail!(
                "the data in {} is of Postgres {}, but {} is {version}: use that version, or choose another \
                 folder with --data",
                self.folder.display(),
                found.trim(),
                self.bin.join("postgres").display()
            );
        }
        Ok(())
    }

    async fn initialise(&self, fresh: &Path) -> anyhow::Result<()> {
        let password = self.password_file(fresh)?;
        let mut command = vec![self.bin.join("initdb").into_os_string()];
        command.extend(["-D".into(), self.seen_from_inside(fresh).into_os_string()]);
        command
            .extend(["-U", OWNER, "--pwfile=/dev/stdin", "--auth=scram-sha-256"].map(Into::into));
        command
            .extend(["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"].map(Into::into));
        let args = self.service_args(fresh, command);
        let mut command = Command::from(args.command("become-service"));
        command.stdin(password).stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = group::output(command).await?;
        if output.status.success() {
            return Ok(());
        }
        let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(match cause(&words) {
            Cause::DiskFull => anyhow::anyhow!("the disk that holds {} is full", fresh.display()),
            _ => anyhow::anyhow!("failed to make a cluster of Postgres: {words}"),
        })
    }

    /// The password as a file that has no name any more, readable by the account.
    fn password_file(&self, fresh: &Path) -> anyhow::Result<Stdio> {
        let path = fresh.with_extension("password");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        std::io::Write::write_all(&mut options.open(&path)?, self.password.as_bytes())?;
        if let Some(account) = self.account {
            account.give(&path)?;
        }
        let file = fs::File::open(&path)?;
        fs::remove_file(&path)?;
        Ok(file.into())
    }

    fn spec(&self, port: u16) -> ServiceSpec {
        let mut command = vec![self.bin.join("postgres").into_os_string()];
        command.extend(["-D".into(), self.seen_from_inside(&self.folder).into_os_string()]);
        command.extend(["-p".into(), port.to_string().into()]);
        for (name, value) in SETTINGS {
            command.extend(["-c".into(), format!("{name}={value}").into()]);
        }
        let args = self.service_args(&self.folder, command);
        ServiceSpec { name: "Postgres", args, log: self.log.clone() }
    }

    fn service_args(&self, folder: &Path, command: Vec<std::ffi::OsString>) -> ServiceArgs {
        ServiceArgs {
            uid: self.account.map(|account| account.uid.as_raw()),
            gid: self.account.map(|account| account.gid.as_raw()),
            folder: folder.to_owned(),
            // A fast shutdown: connections are ended, everything is written.
            stop_signal: Signal::SIGINT,
            command,
        }
    }

    /// The account may not be able to come to the folder by its path - below `/root`, say - but it is
    /// there already.
    fn seen_from_inside(&self, folder: &Path) -> PathBuf {
        if self.account.is_some() && cfg!(target_os = "linux") {
            return PathBuf::from("/proc/self/cwd");
        }
        folder.to_owned()
    }

    /// Waits until the server accepts connections; false when it ended instead.
    async fn accepts(&self, service: &mut Service, port: u16) -> anyhow::Result<bool> {
        let mut pause = POLL_MIN;
        loop {
            if std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                match self.options(port).connect().await {
                    Ok(connection) => {
                        connection.close().await?;
                        return Ok(true);
                    }
                    Err(error) if is_starting(&error) => {}
                    Err(error) => return Err(error).context("failed to connect to Postgres"),
                }
            }
            tokio::select! {
                ended = service.ended() => {
                    ended?;
                    return Ok(false);
                }
                () = tokio::time::sleep(pause) => pause = (pause * 2).min(POLL_MAX),
            }
        }
    }
}

/// `cannot_connect_now`: it recovers from a crash, which takes as long as it takes; or it ended between.
fn is_starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code == "57P03"),
        sqlx::Error::Io(_) => true,
        _ => false,
    }
}
