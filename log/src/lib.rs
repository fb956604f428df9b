#![doc = include_str!("../README.md")]

mod appender;
mod erase;
mod error;
mod executor;
mod job_results;
mod past;
mod prepare;
mod reader;
mod row;
mod scan;
mod tail;

pub mod append;
pub mod blocks;
pub mod connect;
pub mod digest;
pub mod leader;
pub mod log_key;
pub mod proof;
pub mod verify;

pub use self::appender::{
    Admitted, AppendHandle, Appended, Appender, AppenderOptions, Lane, Pending, Priority,
};
pub use self::erase::{ERASER_ROLE, EraseError, Eraser, EraserConnection, Erasing};
pub use self::error::{AppendError, Error, RejectReason, describe};
pub use self::executor::{
    Command, Decided, ExecuteError, Executor, ExecutorOptions, LaneQueue, Loaded, Loader, Outcome,
};
pub use self::job_results::{JobDue, JobEnd, JobOutcome, JobResults, JobStatus};
pub use self::leader::{Leadership, Lease, LockKey};
pub use self::reader::{Erasable, LogReader};
pub use self::row::{Digested, recorded, recorded_within};
pub use self::scan::Scan;
pub use self::tail::{Tail, TailItem, TailReader};
