//! What programs and people read on standard output; the log of the process goes to standard error.

use std::io::{self, Write};
use std::time::Instant;

use serde::Serialize;

/// Writes a line. That nobody reads any more is no reason to stop.
pub(crate) fn line(text: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Writes text that ends its last line by itself.
pub(crate) fn text(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes a value as one line of JSON.
pub(crate) fn json<T: Serialize>(value: &T) -> anyhow::Result<()> {
    line(&serde_json::to_string(value)?);
    Ok(())
}

/// The steps of something that takes a while.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    began: Instant,
}

impl Progress {
    /// Begins to count.
    pub(crate) fn begin() -> Self {
        Self { began: Instant::now() }
    }

    /// Tells that a step is done.
    pub(crate) fn step(self, text: &str) {
        line(&format!("[{:6.2} s] {text}", self.began.elapsed().as_secs_f64()));
    }
}
