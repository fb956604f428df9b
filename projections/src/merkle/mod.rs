//! The Merkle tree over the digests of all events (RFC 9162), kept as the few nodes that make any other
//! quick to come by. The leaves are the digests in the log itself.

mod changes;
mod head;
mod nodes;
mod read;
mod write;

pub(crate) use self::changes::Changes;
pub use self::head::LogHead;
pub use self::read::Tree;

/// Nodes are kept at multiples of this height: each is over so many powers of two of those below.
const STEP: u32 = 8;
