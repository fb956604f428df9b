#![doc = include_str!("../README.md")]

mod accesses;
mod checkpoint;
mod columns;
mod erasure;
mod error;
mod follow;
mod health;
mod merkle;
mod name;
mod page;
mod projection;
mod reads;
mod rebuild;
mod receipts;
#[cfg(test)]
mod recorded;
mod replay;
mod rooms;
mod runner;
mod schedules;
mod search;
mod shadow;
mod status;
mod timeline;
mod turns;
mod users;
mod verify;
mod wait;

pub use self::accesses::{AccessView, AccessedRoom, AuditorView, MomentView};
pub use self::checkpoint::{Checkpoint, Failure};
pub use self::erasure::{erase, hold, wait_for_appliers};
pub use self::error::Error;
pub use self::health::{CheckpointHealth, Trouble, Unhealthy};
pub use self::merkle::{LogHead, Tree};
pub use self::name::{ProjectionName, UnknownProjection};
pub use self::page::{Cursor, CursorError, Page, Paged};
pub use self::reads::Reads;
pub use self::rebuild::{rebuild, rebuild_all};
pub use self::receipts::{MessageReceipt, MessageReceipts, ReceiptCounts, RoomReceipt};
pub use self::replay::{
    MemberAt, MessageAt, Moment, MomentError, PartRange, PastReader, ReachAt, ReplayError, RoomAt,
    RoomPart, RoomReplay,
};
pub use self::rooms::{MemberView, RoomKey, RoomListItem, RoomListKey, RoomSettings, RoomView};
pub use self::runner::{Projector, ProjectorDeps};
pub use self::schedules::{
    DueSchedule, ScheduleEventDetails, ScheduleFilter, ScheduleHistoryEntry, ScheduleKey,
    ScheduleStory, ScheduleView, When,
};
pub use self::search::{
    FoundKey, FoundMessage, SearchFilter, SearchQuery, SearchQueryError, SoughtFile,
};
pub use self::status::{ProjectionState, ProjectionStatus, list};
pub use self::timeline::{
    EventsPage, HelloRoom, Interval, MessageHistory, MessageItem, MessageStatus, MessageType,
    ReactionView, RevisionView, SystemItem, TimelineItem, TimelinePage, TimelineRange,
};
pub use self::users::{UserKey, UserView};
pub use self::verify::{Difference, Verified, verify};
pub use self::wait::{Behind, Progress};
