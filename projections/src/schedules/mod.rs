//! Scheduled messages: what their authors see, and what is due when.

mod changes;
mod history;
mod read;
mod view;
mod write;
mod zones;

pub(crate) use self::changes::Changes;
pub use self::history::ScheduleEventDetails;
pub use self::view::*;
pub(crate) use self::zones::follow_zones;
