#![doc = include_str!("../README.md")]

mod clock;
mod consumed;
mod error;
mod fill;
mod give_up;
pub mod jobs;
mod pace;
mod release;
mod scheduler;
mod telemetry;
mod term;
mod ticker;
mod warm;
mod window;

pub use self::clock::{Clock, SystemClock};
pub use self::error::{Error, ReleaseError};
pub use self::give_up::GiveUp;
pub use self::release::Release;
pub use self::scheduler::{Scheduler, SchedulerDeps, SchedulerOptions};
