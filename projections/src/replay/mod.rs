//! A room as it was at a moment.
//!
//! What an event changes is asked of the same pure functions that the read models use; here the changes
//! go into memory, for one room, up to the moment that is asked for. So a replay cannot differ from what
//! members saw: no table has to hold the past. The whole of it needs nothing but the log; a part of it is
//! found by indexes.

mod moment;
mod part;
mod reach;
mod room;
mod view;

pub use self::moment::{Moment, MomentError, ReplayError};
pub use self::part::{PartRange, PastReader, RoomPart};
pub use self::room::RoomReplay;
pub use self::view::{MemberAt, MessageAt, ReachAt, RoomAt};
