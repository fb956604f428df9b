//! How far a long command is, for whoever sits at a terminal.

use indicatif::{ProgressBar, ProgressStyle};

const TEMPLATE: &str = "{bar:32} {human_pos} of {human_len} events, {per_sec}, {eta} to go";

/// A bar, and who moves it: told how many events are done, and of how many.
pub(super) fn told() -> (ProgressBar, impl Fn(u64, u64) + Send + Sync + 'static) {
    let bar = bar(0);
    let moved = bar.clone();
    let tell = move |done, all| {
        moved.set_length(all);
        moved.set_position(done);
    };
    (bar, tell)
}

/// A bar on standard error; nothing at all where that is no terminal.
pub(super) fn bar(events: u64) -> ProgressBar {
    let bar = ProgressBar::new(events);
    match ProgressStyle::with_template(TEMPLATE) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
