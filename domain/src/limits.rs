//! How much of anything; the defaults are the contract's.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// The limits that rules of the domain know, each configurable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The longest text of a message, in bytes of UTF-8.
    pub text_bytes_max: usize,
    /// The longest name of a user or a room, in characters (Unicode scalar values).
    pub name_chars_max: usize,
    /// The most members one call may name.
    pub members_per_call_max: usize,
    /// The most members a group may have.
    pub members_max: usize,
    /// The most attachments of one message.
    pub attachments_max: usize,
    /// The largest file, in bytes.
    pub file_bytes_max: u64,
    /// The longest name of a file, in characters.
    pub file_name_chars_max: usize,
    /// The longest words for what a file shows, in characters.
    pub alt_chars_max: usize,
    /// The most uploads of one user that nothing was done with yet.
    pub unused_attachments_max: usize,
    /// The most pending schedules of one user.
    pub pending_schedules_max: usize,
    /// How far ahead a message may be scheduled, in days.
    pub schedule_days_ahead_max: u32,
}

impl Limits {
    /// How far ahead a message may be scheduled.
    pub fn schedule_ahead_max(&self) -> TimeDelta {
        TimeDelta::days(i64::from(self.schedule_days_ahead_max))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text_bytes_max: 16_384,
            name_chars_max: 100,
            members_per_call_max: 1_000,
            members_max: 10_000,
            attachments_max: 10,
            file_bytes_max: 25 << 20,
            file_name_chars_max: 255,
            alt_chars_max: 1_000,
            unused_attachments_max: 100,
            pending_schedules_max: 100,
            schedule_days_ahead_max: 366,
        }
    }
}
