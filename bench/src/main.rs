#![doc = include_str!("../README.md")]

mod accounts;
mod append;
mod bare;
mod end_to_end;
mod fan_out;
mod history;
mod idle;
mod nats_server;
mod processes;
mod rebuild;
mod relay;
mod report;
mod scan;
mod schedules;
mod scratch;
mod sends;
mod server;
mod socket;
mod subject;
mod traffic;
mod verify;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};

use self::append::Append;
use self::end_to_end::EndToEnd;
use self::fan_out::FanOut;
use self::idle::Idle;
use self::rebuild::Rebuild;
use self::relay::Relay;
use self::report::Section;
use self::schedules::Schedules;
use self::subject::Subject;
use self::verify::Verify;

/// Everything, with what is asked of each: as many command lines of this program.
const ALL: &[&[&str]] = &[
    &["append", "--ratio-at-least", "0.5"],
    &["relay"],
    &["idle", "--at-most", "25"],
    &["end-to-end", "--in-flight", "16", "--at-least", "4000"],
    &["end-to-end", "--in-flight", "1", "--at-least", "3000", "--p99-at-most", "30"],
    &[
        "schedules",
        "--out-within",
        "5",
        "--live-at-most",
        "3",
        "--lateness-at-most",
        "50",
        "--memory-at-most",
        "95",
        "--planning-at-most",
        "1.25",
    ],
    &["fan-out", "--at-least", "200000", "--ratio-at-least", "0.25"],
    &["verify", "--per-core-at-least", "100000"],
    &["rebuild", "--at-least", "40000"],
];

/// Measures the platform against the machine's own ceilings.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    subject: SubjectArguments,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: Option<What>,
}

/// What is measured.
#[derive(Clone, Debug, clap::Args)]
struct SubjectArguments {
    /// A running server's URL; without it, one of our own is started.
    #[arg(long, global = true)]
    url: Option<String>,
    /// The running server's process, to see what it spends.
    #[arg(long, global = true)]
    pid: Option<u32>,
    /// A Postgres whose user may make databases; that of the server we start if it is not given.
    #[arg(long, global = true)]
    database_url: Option<String>,
    /// The NATS server to start for measuring it alone.
    #[arg(long, global = true, env = "SANDESHAM_NATS_SERVER")]
    nats_server: Option<PathBuf>,
    /// The program to start; the one beside this program if it is not given.
    #[arg(long, global = true)]
    sandesham: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Pairs that chat, each receiver acknowledging delivery.
    EndToEnd(EndToEnd),
    /// One sender into a room of many, beside a bare broadcast of the same bytes.
    FanOut(FanOut),
    /// The Rust appender, beside the bare append function.
    Append(Append),
    /// The relay, beside JetStream publishing alone.
    Relay(Relay),
    /// Memory of open sockets that say nothing.
    Idle(Idle),
    /// Messages that are planned: many due at once, many one after the other, very many pending.
    Schedules(Schedules),
    /// Verifying a long log; `--events 10000000` for a very long one.
    Verify(Verify),
    /// Rebuilding all read models from a long log.
    Rebuild(Rebuild),
    /// Everything, with what is asked of each.
    All,
    /// The bare broadcast itself.
    #[command(hide = true)]
    BareBroadcast,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut subject = Subject::new(arguments.subject);
    let mut sections = Vec::new();
    let measured = match arguments.what.unwrap_or(What::All) {
        What::BareBroadcast => return bare::serve().await,
        What::All => measure_all(&mut subject, &mut sections).await,
        what => measure(what, &mut subject, &mut sections).await,
    };
    subject.stop().await?;
    report::print(&sections, arguments.json)?;
    measured
}

/// One that fails does not keep the others from being measured.
async fn measure_all(subject: &mut Subject, sections: &mut Vec<Section>) -> Result<()> {
    let mut failures = 0;
    for line in ALL {
        report::note(&format!("measuring: {}", line.join(" ")));
        let program = std::iter::once("sandesham-bench");
        let arguments = Arguments::try_parse_from(program.chain(line.iter().copied()))?;
        let Some(what) = arguments.what else { continue };
        if let Err(error) = measure(what, subject, sections).await {
            report::note(&format!("{} failed: {error:#}", line[0]));
            failures += 1;
        }
    }
    if failures > 0 {
        bail!("{failures} measurements failed");
    }
    Ok(())
}

async fn measure(what: What, subject: &mut Subject, sections: &mut Vec<Section>) -> Result<()> {
    match what {
        What::EndToEnd(end_to_end) => {
            sections.push(end_to_end.run(subject.server().await?).await?);
        }
        What::FanOut(fan_out) => sections.extend(fan_out.run(subject.server().await?).await?),
        What::Append(append) => sections.push(append.run(&subject.postgres().await?).await?),
        What::Relay(relay) => {
            let nats_server = subject.nats_server();
            sections.push(relay.run(&subject.postgres().await?, &nats_server).await?);
        }
        What::Schedules(schedules) => {
            let (sandesham, nats_server) = (subject.sandesham()?, subject.nats_server());
            let server = subject.server().await?;
            sections.extend(schedules.run(server, &sandesham, &nats_server).await?);
        }
        What::Idle(idle) => sections.push(idle.run(subject.server().await?).await?),
        What::Verify(verify) => sections.push(verify.run(&subject.postgres().await?).await?),
        What::Rebuild(rebuild) => {
            sections.push(rebuild.run(&subject.postgres().await?).await?);
        }
        What::All | What::BareBroadcast => {}
    }
    Ok(())
}
