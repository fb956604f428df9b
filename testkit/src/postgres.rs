//! A Postgres of its own, for tests that stop, kill or pause it.

use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;

use crate::process::{Process, env, free_port};
use crate::wait;

/// `nobody`, whom Postgres runs as when the tests are run by root, which it refuses.
const NOBODY: u32 = 65_534;

/// A cluster in a folder of its own, with `fsync` on, trusting everybody on loopback.
#[derive(Debug)]
pub struct PostgresServer {
    folder: TempDir,
    port: u16,
    process: Option<Process>,
}

impl PostgresServer {
    /// Makes the cluster and starts it.
    pub async fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("sandesham-pg-").tempdir();
        let folder = folder.expect("the folder for temporary files can be written");
        if is_root(folder.path()) {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).expect("root may give files away");
        }
        let mut initdb = program("initdb", folder.path());
        initdb.arg("-D").arg(folder.path().join("data"));
        initdb.args(["-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"]);
        let made = initdb.output().expect("initdb is there");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let mut server = Self { folder, port: free_port(), process: None };
        server.restart().await;
        server
    }

    /// Its superuser.
    pub fn connect_options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.port)
            .username("postgres")
            .database("postgres")
    }

    /// Starts it again on the same port and waits until it answers.
    pub async fn restart(&mut self) {
        self.process = None;
        let mut postgres = program("postgres", self.folder.path());
        postgres.arg("-D").arg(self.folder.path().join("data"));
        postgres.args(["-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        postgres.args(["-c", "unix_socket_directories="]);
        let (options, log) = (self.connect_options(), self.log());
        let process = Mutex::new(Process::start(&mut postgres, &log));
        let postgres = Mutex::new(postgres);
        wait::until("Postgres answers", || async {
            {
                // After a crash it refuses while children of the last one are still ending.
                let mut process = process.lock().expect("nobody panics with it");
                if process.has_ended() {
                    let mut postgres = postgres.lock().expect("nobody panics with it");
                    *process = Process::start(&mut postgres, &log);
                }
            }
            options.connect().await.is_ok()
        })
        .await;
        self.process = Some(process.into_inner().expect("nobody panics with it"));
    }

    /// Ends it cleanly, dropping its connections.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.signal("INT");
            process.wait();
        }
    }

    /// Ends it as a crash would.
    pub fn kill(&mut self) {
        // The postmaster's children end when they see it gone.
        self.process = None;
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

fn is_root(own_file: &Path) -> bool {
    own_file.metadata().is_ok_and(|metadata| metadata.uid() == 0)
}

fn program(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(Path::new(&env("SANDESHAM_POSTGRES_BIN")).join(name));
    command.current_dir(folder);
    let owner = folder.metadata().expect("the folder is there").uid();
    if owner == NOBODY {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}
