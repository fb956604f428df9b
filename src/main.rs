//! `sandesham`: everything of Megha Sandesham in one binary.

mod cli;
mod config;
mod database;
mod instance;
mod listen;
mod log_key;
mod media;
mod output;
mod roles;
mod shutdown;
mod store_server;
mod supervise;
mod telemetry;
mod up;

use std::process::ExitCode;

/// Many short-lived buffers of events and frames: it answers faster and gives memory back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
