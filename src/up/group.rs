//! A command that runs to its end, or not at all: it takes what it started with it.

use std::io;
use std::process::Output;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::process::Command;

/// How long killed processes may take to be gone, far beyond what they do take.
const GONE_WITHIN: Duration = Duration::from_secs(5);

const POLL: Duration = Duration::from_millis(5);

/// Runs a command that is a process group of its own. Dropped before its end, it ends the whole group and
/// blocks for the moment until that is gone.
pub(crate) async fn output(mut command: Command) -> io::Result<Output> {
    let child = command.spawn()?;
    let mut group = Group(child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw));
    let output = child.wait_with_output().await;
    group.0 = None;
    output
}

/// None: it has ended, and its number may be another's.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        let Some(group) = self.0 else { return };
        let deadline = Instant::now() + GONE_WITHIN;
        // An error says that nothing of it is left.
        while killpg(group, Signal::SIGKILL).is_ok() && Instant::now() < deadline {
            std::thread::sleep(POLL);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Stdio;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_dropped_early_leaves_nothing_running() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        // A child that says its number, and outlives its parent if nobody ends it.
        command.args(["-c", "sleep 60 & echo $! > child.new; mv child.new child; wait"]);
        command.current_dir(folder.path()).process_group(0).stdout(Stdio::null());
        let started = async {
            while !folder.path().join("child").exists() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            ended = output(command) => panic!("it ended: {ended:?}"),
            () = started => {}
        }
        let child = std::fs::read_to_string(folder.path().join("child")).unwrap();
        let cwd = std::fs::read_link(format!("/proc/{}/cwd", child.trim()));
        assert_ne!(cwd.ok().as_deref(), Some(folder.path()));
    }
}
