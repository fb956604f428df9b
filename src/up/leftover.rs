//! Servers that outlived their launcher.
//!
//! The leash ends a service that lost its launcher, but takes a moment: the next start waits for it. Whoever
//! holds the data folder's lock is the only launcher, so a server that still runs in it belongs to nobody.

use std::path::Path;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How long a leftover server may take to end by itself before it is told, then forced, to.
const PATIENCE: Duration = Duration::from_secs(5);

const POLL: Duration = Duration::from_millis(20);

/// Ends the process that the file `pid_file` names if it runs in `folder`. Afterwards the file is true or gone.
pub(crate) async fn end(pid_file: &Path, folder: &Path) -> std::io::Result<()> {
    let Some(pid) = read_pid(pid_file) else { return Ok(()) };
    wait_for_end(pid, folder).await;
    for signal in [Signal::SIGQUIT, Signal::SIGKILL] {
        if runs_in(pid, folder) {
            tracing::warn!(pid = pid.as_raw(), %signal, "ending a server that an earlier start left");
            // An error says that it has ended.
            let _ = kill(pid, signal);
            wait_for_end(pid, folder).await;
        }
    }
    // After a restart of the machine the number may be another process's, which the server would take for
    // its own. Where the system does not tell what a process does, the file is the server's to judge.
    if cfg!(target_os = "linux") && pid_file.exists() && !runs_in(pid, folder) {
        std::fs::remove_file(pid_file)?;
    }
    Ok(())
}

async fn wait_for_end(pid: Pid, folder: &Path) {
    let deadline = Instant::now() + PATIENCE;
    while runs_in(pid, folder) && Instant::now() < deadline {
        tokio::time::sleep(POLL).await;
    }
}

fn read_pid(pid_file: &Path) -> Option<Pid> {
    let text = std::fs::read_to_string(pid_file).ok()?;
    let pid: i32 = text.lines().next()?.trim().parse().ok()?;
    (pid > 1).then(|| Pid::from_raw(pid))
}

/// A server stays in the folder that it was started in; no other process is there.
fn runs_in(pid: Pid, folder: &Path) -> bool {
    std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|current| current == folder)
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    fn sleeper(folder: &Path) -> std::process::Child {
        Command::new("sleep").arg("60").current_dir(folder).stdin(Stdio::null()).spawn().unwrap()
    }

    #[tokio::test]
    async fn another_process_with_the_number_is_spared() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut stranger = sleeper(elsewhere.path());
        let pid_file = folder.path().join("postmaster.pid");
        std::fs::write(&pid_file, format!("{}\n{}\n", stranger.id(), folder.path().display()))
            .unwrap();
        end(&pid_file, folder.path()).await.unwrap();
        assert!(!pid_file.exists());
        assert!(stranger.try_wait().unwrap().is_none());
        stranger.kill().unwrap();
        stranger.wait().unwrap();
    }

    #[tokio::test]
    async fn without_a_file_there_is_nothing_to_end() {
        let folder = tempfile::tempdir().unwrap();
        end(&folder.path().join("postmaster.pid"), folder.path()).await.unwrap();
    }
}
