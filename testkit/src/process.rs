//! A server process that ends with its owner.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Ends the process, hard, when dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
}

impl Process {
    pub(crate) fn start(command: &mut Command, log: &Path) -> Self {
        let out = std::fs::File::options()
            .create(true)
            .append(true)
            .open(log)
            .expect("the log file's folder is there");
        let err = out.try_clone().expect("a file handle can be doubled");
        let child = command
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        Self { child }
    }

    /// Sends a signal by name; a process that is gone already is no error.
    pub(crate) fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        kill.args([&format!("-{name}"), &self.child.id().to_string()]);
        kill.stderr(Stdio::null()).status().expect("`kill` is there");
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("the child is ours").is_some()
    }

    /// Waits until it has ended.
    pub(crate) fn wait(&mut self) {
        self.child.wait().expect("the child is ours");
    }

    /// As a crash would: no clean-up.
    pub(crate) fn kill(&mut self) {
        self.signal("KILL");
        self.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A stopped process takes SIGKILL, too.
        self.kill();
    }
}

/// A port that nobody listens on now. Another process could take it before its server does; the
/// kernel hands out others first.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("loopback has a free port")
        .port()
}

pub(crate) fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run tests with `make test`"))
}
