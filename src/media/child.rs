//! The process that looks into one file.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;
use rustix::process::{Resource, Rlimit, nice, setrlimit};
use sandesham_media::{Limits, Purpose, Request, Verdict, process};

use super::report::{Made, Report};
use crate::output;

/// The hidden subcommand.
pub(crate) const COMMAND: &str = "look-into";

/// Address space, this program's own code included: enough for the largest picture that is taken, decoded and turned.
const MEMORY_BYTES_MAX: u64 = 2 << 30;

/// The largest picture that is taken takes a few seconds.
const CPU_SECONDS_MAX: u64 = 30;

/// Of one file that is made. One that is turned may become larger than it was.
const FILE_BYTES_MAX: u64 = 256 << 20;

/// Whoever chats goes first, and pictures still come when all processors are busy.
const NICE: i32 = 5;

/// What is to be looked into.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ChildArgs {
    /// The file
    #[arg(long)]
    input: PathBuf,
    /// Where to put what is made of it
    #[arg(long)]
    folder: PathBuf,
    /// What its sender says it is
    #[arg(long, allow_hyphen_values = true)]
    declared_type: String,
    /// What it is for
    #[arg(long)]
    purpose: PurposeArg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PurposeArg {
    Message,
    Avatar,
}

/// Looks into it, makes the files, and says what was found.
pub(crate) fn run(args: &ChildArgs) -> anyhow::Result<()> {
    confine()?;
    let bytes = fs::read(&args.input)
        .with_context(|| format!("failed to read {}", args.input.display()))?;
    let purpose = match args.purpose {
        PurposeArg::Message => Purpose::Message,
        PurposeArg::Avatar => Purpose::Avatar,
    };
    let request = Request {
        bytes: &bytes,
        declared_type: &args.declared_type,
        purpose,
        limits: Limits::default(),
    };
    output::json(&report(process(&request), args)?)
}

/// A process that takes more than its share is ended by the kernel.
fn confine() -> anyhow::Result<()> {
    #[cfg(target_os = "linux")]
    nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGKILL)
        .context("failed to tie it to its parent")?;
    let most = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    for (resource, limit) in [
        (Resource::As, most(MEMORY_BYTES_MAX)),
        (Resource::Cpu, most(CPU_SECONDS_MAX)),
        (Resource::Fsize, most(FILE_BYTES_MAX)),
        (Resource::Core, most(0)),
    ] {
        setrlimit(resource, limit).context("failed to limit a resource")?;
    }
    // One that may not step back is as quick as others.
    let _ = nice(NICE);
    Ok(())
}

fn report(verdict: Verdict, args: &ChildArgs) -> anyhow::Result<Report> {
    let picture = match verdict {
        Verdict::File => return Ok(Report::File),
        Verdict::Rejected(reason) => return Ok(Report::Rejected { reason }),
        Verdict::Picture(picture) => picture,
    };
    let mut files = Vec::new();
    for made in picture.renditions {
        let path = args.folder.join(format!("{:?}", made.size).to_lowercase());
        fs::write(&path, &made.bytes)
            .with_context(|| format!("failed to write {}", path.display()))?;
        files.push(Made { size: made.size, content_type: made.content_type.to_owned(), path });
    }
    Ok(Report::Picture {
        content_type: picture.content_type.to_owned(),
        width: picture.width,
        height: picture.height,
        placeholder: picture.placeholder,
        files,
    })
}
