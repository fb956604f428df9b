//! The relay: publishes the log to JetStream so that sequence equals position.
//!
//! It keeps no state: JetStream's last sequence is its checkpoint. Two of them are harmless, because
//! every publish says which sequence it expects to follow; one leads so that they do not work twice.

mod ack;
mod erase;
mod lead;
mod source;
mod status;
mod window;

pub use self::lead::{Relay, RelayDeps};
pub use self::status::{Lag, RelayReport, RelayState, RelayStatus, RelayTrouble};
