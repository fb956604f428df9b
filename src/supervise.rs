//! The leash of a service: two small steps between the launcher and a server that it starts.
//!
//! The launcher holds the write end of a pipe that is the supervisor's standard input. When it closes - told
//! to, or because the launcher was killed - the supervisor ends the service, gently at first. Should the
//! supervisor itself be killed, the kernel ends the service, as it was asked to just before `exec`.

use std::convert::Infallible;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsRawFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context;
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::{Gid, Pid, Uid, getppid, setgid, setgroups, setuid};

/// How long a service may take to end by itself: Postgres writes a checkpoint first.
const STOP_TIME_MAX: Duration = Duration::from_secs(30);

/// What becomes of a process before it is a service.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ServiceArgs {
    /// The user that it runs as; only root may say so.
    #[arg(long, requires = "gid")]
    pub(crate) uid: Option<u32>,
    /// That user's group.
    #[arg(long, requires = "uid")]
    pub(crate) gid: Option<u32>,
    /// Where it runs. It is entered before privileges are dropped: the user may not be able to.
    #[arg(long)]
    pub(crate) folder: PathBuf,
    /// The signal that asks it to stop.
    #[arg(long)]
    pub(crate) stop_signal: Signal,
    /// The program and its arguments.
    #[arg(last = true, required = true)]
    pub(crate) command: Vec<OsString>,
}

impl ServiceArgs {
    /// These as arguments of the hidden subcommand `name` of this same binary.
    pub(crate) fn command(&self, name: &str) -> Command {
        let mut command = this_binary();
        command.arg(name).arg("--folder").arg(&self.folder);
        command.arg("--stop-signal").arg(self.stop_signal.as_str());
        if let (Some(uid), Some(gid)) = (self.uid, self.gid) {
            command.arg("--uid").arg(uid.to_string()).arg("--gid").arg(gid.to_string());
        }
        command.arg("--").args(&self.command);
        // A Ctrl-C in the terminal is for the launcher, which stops everything in order.
        command.process_group(0);
        command
    }
}

/// Runs the service until standard input closes or it ends by itself; its exit code is ours.
pub(crate) fn supervise(args: &ServiceArgs) -> anyhow::Result<ExitCode> {
    let mut service = args.command("become-service");
    let mut service = service.stdin(Stdio::null()).spawn().context("failed to start a service")?;
    let (pid, stop_signal) = (Pid::from_raw(i32::try_from(service.id())?), args.stop_signal);
    std::thread::spawn(move || {
        wait_for_the_leash();
        stop(pid, stop_signal);
    });
    Ok(exit_code(service.wait()?))
}

/// Becomes the service. On Linux it dies with the supervisor.
pub(crate) fn become_service(args: &ServiceArgs) -> anyhow::Result<Infallible> {
    let supervisor = getppid();
    std::env::set_current_dir(&args.folder)
        .with_context(|| format!("failed to enter {}", args.folder.display()))?;
    let (program, arguments) = args.command.split_first().context("no program is named")?;
    // The user may not be able to come to the program by its path - below `/root`, say.
    let opened = if cfg!(target_os = "linux") { File::open(program).ok() } else { None };
    if let (Some(uid), Some(gid)) = (args.uid, args.gid) {
        drop_privileges(Uid::from_raw(uid), Gid::from_raw(gid))?;
    }
    die_with(supervisor)?;
    let error = Command::new(program).args(arguments).exec();
    let error = match opened {
        Some(file) if error.kind() == io::ErrorKind::PermissionDenied => {
            let path = format!("/proc/self/fd/{}", file.as_raw_fd());
            Command::new(path).arg0(program).args(arguments).exec()
        }
        _ => error,
    };
    Err(error).with_context(|| format!("failed to run {}", program.display()))
}

fn this_binary() -> Command {
    let mut command = Command::new(this_program());
    command.arg0("sandesham");
    command
}

/// This same program, also after its file was replaced by a newer build.
pub(crate) fn this_program() -> PathBuf {
    if cfg!(target_os = "linux") {
        return PathBuf::from("/proc/self/exe");
    }
    std::env::current_exe().unwrap_or_else(|_| PathBuf::from("sandesham"))
}

fn drop_privileges(uid: Uid, gid: Gid) -> anyhow::Result<()> {
    #[cfg(not(target_vendor = "apple"))]
    setgroups(&[gid]).context("failed to leave root's groups")?;
    setgid(gid).context("failed to change the group")?;
    setuid(uid).context("failed to change the user")
}

/// Asked for after the change of user, which would take it back.
fn die_with(supervisor: Pid) -> anyhow::Result<()> {
    #[cfg(target_os = "linux")]
    nix::sys::prctl::set_pdeathsig(Signal::SIGKILL).context("failed to tie it to its parent")?;
    if getppid() != supervisor {
        anyhow::bail!("the supervisor is gone");
    }
    Ok(())
}

fn wait_for_the_leash() {
    let mut stdin = io::stdin().lock();
    let mut ignored = [0; 64];
    loop {
        match stdin.read(&mut ignored) {
            Ok(0) => return,
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return,
            Ok(_) | Err(_) => {}
        }
    }
}

/// The main thread ends this process as soon as the service has ended.
fn stop(pid: Pid, signal: Signal) {
    // An error says that it has ended already.
    let _ = kill(pid, signal);
    std::thread::sleep(STOP_TIME_MAX);
    let _ = killpg(pid, Signal::SIGKILL);
}

fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
