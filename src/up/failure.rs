//! What a server's last words mean.

use std::path::Path;

use nix::sys::statvfs::statvfs;

/// Why a server did not start, as far as its output tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// No space is left.
    DiskFull,
    /// Somebody else listens there.
    PortTaken,
    /// Processes of an earlier server have not ended yet: this passes.
    StillEnding,
    /// Something else.
    Other,
}

/// Reads what a server wrote.
pub(crate) fn cause(output: &str) -> Cause {
    let has = |words: &[&str]| words.iter().any(|word| output.to_lowercase().contains(word));
    if has(&["no space left on device", "disk quota exceeded", "check free disk space"]) {
        Cause::DiskFull
    } else if has(&["address already in use"]) {
        Cause::PortTaken
    } else if has(&[
        "pre-existing shared memory block",
        "lock file \"postmaster.pid\" already exists",
    ]) {
        Cause::StillEnding
    } else {
        Cause::Other
    }
}

/// The same, where a full disk may have swallowed the words, too.
fn cause_in(folder: &Path, output: &str) -> Cause {
    match cause(output) {
        Cause::Other if is_full(folder) => Cause::DiskFull,
        cause => cause,
    }
}

fn is_full(folder: &Path) -> bool {
    statvfs(folder).is_ok_and(|disk| disk.blocks() > 0 && disk.blocks_available() == 0)
}

/// The message for a server that did not start.
pub(crate) fn explain(name: &str, port: u16, folder: &Path, output: &str) -> anyhow::Error {
    let why = match cause_in(folder, output) {
        Cause::DiskFull => format!("the disk that holds {} is full", folder.display()),
        Cause::PortTaken => format!("port {port} is taken by another program"),
        Cause::StillEnding => "an earlier server on the same data does not end".to_owned(),
        Cause::Other => "it ended".to_owned(),
    };
    anyhow::anyhow!("{name} did not start: {why}\n{output}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(output: &str, expected: Cause) {
        assert_eq!(cause(output), expected);
    }

    #[test]
    fn last_words_are_understood() {
        check("FATAL:  could not write lock file: No space left on device", Cause::DiskFull);
        check(
            "FATAL:  could not extend file \"base/1/2691\": wrote only 4096 of 8192 bytes at block 3\n\
             HINT:  Check free disk space.",
            Cause::DiskFull,
        );
        check(
            "could not bind IPv4 address \"127.0.0.1\": Address already in use",
            Cause::PortTaken,
        );
        check("[FTL] Error listening on port: bind: address already in use", Cause::PortTaken);
        check(
            "FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use",
            Cause::StillEnding,
        );
        check("FATAL:  lock file \"postmaster.pid\" already exists", Cause::StillEnding);
        check("FATAL:  something new", Cause::Other);
    }
}
