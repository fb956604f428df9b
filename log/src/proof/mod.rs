//! Proofs that nothing in the log was lost, changed or invented, for whoever has neither the log nor any
//! trust in the one who keeps it: the Merkle tree of Certificate Transparency (RFC 9162) over the digests
//! of all events, its head as a signed checkpoint of C2SP, and what can be proven by it.
//!
//! Nothing here reads anything: where the tree's nodes are kept is somebody else's business.

mod check;
mod checkpoint;
mod document;
mod merkle;
mod note;
mod path;

pub use self::check::{Unproven, check_consistency, check_inclusion};
pub use self::checkpoint::{Checkpoint, MalformedCheckpoint};
pub use self::document::{
    ConsistencyProof, DocumentError, Hex, InclusionProof, Proof, Proven, ProvenEvent,
};
pub use self::merkle::{Compact, EMPTY_ROOT, Node, leaf_hash, node_hash};
pub use self::note::{KeyError, NoteError, SigningKey, VerifierKey, is_valid_name};
pub use self::path::{Part, consistency, inclusion, root};
