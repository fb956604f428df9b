//! What each process spends, from `/proc`: the server's whole tree by program, and the generator.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

/// Ticks of a second in `/proc/<pid>/stat`; the same on every Linux that Rust runs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// Who spent it: a program's name, or `generator`.
pub(crate) type Program = String;

/// What a program has spent and holds, all its processes together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// CPU seconds since it began.
    pub(crate) cpu_seconds: f64,
    private_bytes: u64,
    /// Postgres's backends map the same buffers: the largest view of them counts, and only once.
    shared_bytes: u64,
}

impl Usage {
    /// Resident memory.
    pub(crate) fn memory_bytes(self) -> u64 {
        self.private_bytes + self.shared_bytes
    }
}

/// One line of `/proc/<pid>/stat`.
struct Process {
    pid: u32,
    parent: u32,
    name: String,
    /// Its own time and that of its children who ended.
    ticks: u64,
}

/// What the tree of `root` and this process have spent until now.
pub(crate) fn usage(root: Option<u32>) -> BTreeMap<Program, Usage> {
    let own_pid = std::process::id();
    let mut programs: BTreeMap<Program, Usage> = BTreeMap::new();
    let processes = all();
    for process in &processes {
        let program = if process.pid == own_pid {
            "generator".to_owned()
        } else if root.is_some_and(|root| descends(process, root, &processes)) {
            process.name.clone()
        } else {
            continue;
        };
        let (private_bytes, shared_bytes) = memory(process.pid);
        #[expect(clippy::cast_precision_loss, reason = "a run takes less than 2^52 ticks")]
        let cpu_seconds = process.ticks as f64 / TICKS_PER_SECOND;
        let usage = programs.entry(program).or_default();
        usage.cpu_seconds += cpu_seconds;
        usage.private_bytes += private_bytes;
        usage.shared_bytes = usage.shared_bytes.max(shared_bytes);
    }
    programs
}

/// The resident memory of one process, in bytes.
pub(crate) fn resident_bytes(pid: u32) -> u64 {
    let (private, shared) = memory(pid);
    private + shared
}

/// Watches the tree of `root` until dropped, for the most memory that each program held.
#[derive(Debug)]
pub(crate) struct MemoryWatch {
    task: tokio::task::JoinHandle<()>,
    looks: tokio::sync::watch::Receiver<Vec<Look>>,
}

/// What each program held at a moment.
type Look = BTreeMap<Program, u64>;

/// Between two looks: memory grows slowly, and each look reads some dozens of files.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);

impl MemoryWatch {
    /// Begins to watch.
    pub(crate) fn start(root: Option<u32>) -> Self {
        Self::every(LOOK_INTERVAL, root)
    }

    /// Begins to watch, looking so often: for processes that do not live long.
    pub(crate) fn every(interval: Duration, root: Option<u32>) -> Self {
        let (sender, looks) = tokio::sync::watch::channel(Vec::new());
        let task = tokio::spawn(async move {
            loop {
                let now = usage(root).into_iter();
                let look = now.map(|(program, usage)| (program, usage.memory_bytes())).collect();
                sender.send_modify(|looks: &mut Vec<Look>| looks.push(look));
                tokio::time::sleep(interval).await;
            }
        });
        Self { task, looks }
    }

    /// The most that each program held so far.
    pub(crate) fn peaks(&self) -> BTreeMap<Program, u64> {
        let mut peaks: BTreeMap<Program, u64> = BTreeMap::new();
        for (program, bytes) in self.looks.borrow().iter().flatten() {
            let peak = peaks.entry(program.clone()).or_default();
            *peak = (*peak).max(*bytes);
        }
        peaks
    }

    /// The most that several programs held together so far; none if none of them was seen.
    pub(crate) fn peak_of(&self, programs: &[&str]) -> Option<u64> {
        let looks = self.looks.borrow();
        let of = |look: &Look| {
            let held = programs.iter().filter_map(|program| look.get(*program));
            held.copied().reduce(|one, other| one + other)
        };
        looks.iter().filter_map(of).max()
    }
}

impl Drop for MemoryWatch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn descends(process: &Process, root: u32, all: &[Process]) -> bool {
    let mut pid = process.pid;
    // Every step goes to a parent; a process whose parent ended hangs below 1 or is gone.
    while pid > 1 {
        if pid == root {
            return true;
        }
        pid = all.iter().find(|other| other.pid == pid).map_or(0, |found| found.parent);
    }
    false
}

fn all() -> Vec<Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(read_stat)
        .collect()
}

fn read_stat(pid: u32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in brackets and may hold anything.
    let (head, rest) = stat.rsplit_once(')')?;
    let called = head.split_once('(')?.1.to_owned();
    // By the program's file where it may be seen: what runs itself again is called `exe`.
    let program = fs::read_link(format!("/proc/{pid}/exe")).ok();
    let program = program.and_then(|path| path.file_name()?.to_str().map(str::to_owned));
    let name = program.unwrap_or(called);
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    let parent = u32::try_from(number(1)?).ok()?;
    // utime, stime, cutime, cstime.
    let ticks = number(11)? + number(12)? + number(13)? + number(14)?;
    Some(Process { pid, parent, name, ticks })
}

/// Private and shared resident bytes.
fn memory(pid: u32) -> (u64, u64) {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        kib.unwrap_or(0) * 1024
    };
    (field("RssAnon:"), field("RssFile:") + field("RssShmem:"))
}
