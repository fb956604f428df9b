//! Routes events to the sockets of those who may see them.
//!
//! One task follows the process's feed. It knows which connected user is in which room since when,
//! makes one frame of each event that somebody here may see, and pushes it to their outboxes; a
//! socket's session writes what is in its own. Nothing here waits for a socket, and what needs a
//! read (whose messages an old cursor moved over, who shares a room with somebody who is not
//! connected here) is looked up aside.

mod audience;
mod delivery;
mod lookup;
mod outbox;
mod readers;
mod route;
mod sockets;
mod task;

pub(crate) use self::delivery::Delivery;
#[cfg(test)]
pub(crate) use self::outbox::Bounds;
pub(crate) use self::outbox::{Found, Outbox};
pub use self::sockets::Hub;
pub(crate) use self::sockets::{OpenSocket, Subscribed};
pub use self::task::{HubDeps, HubTask};
