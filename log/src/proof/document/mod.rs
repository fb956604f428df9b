//! Proofs as files that somebody without the log checks, with nothing but the log's public key.

use sandesham_domain::{EventId, EventType, RoomId, StreamId, StreamKind, UserId};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::check::{Unproven, check_consistency, check_inclusion};
use super::checkpoint::{Checkpoint, MalformedCheckpoint};
use super::merkle::leaf_hash;
use super::note::{NoteError, VerifierKey};
use crate::digest::{Hash, Identity, Salt, event_digest};
use crate::row::Digested;

/// A proof, as it is written into a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Proof {
    /// That an event stands in the log.
    Inclusion(InclusionProof),
    /// That nothing up to an older head was touched.
    Consistency(ConsistencyProof),
    /// A head alone: that the log had this root when it was that long.
    Head {
        /// The signed head.
        head: String,
    },
}

/// That an event stands at a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InclusionProof {
    /// Where, from 1.
    pub position: u64,
    /// Its digest.
    pub digest: Hex<32>,
    /// What its digest is of; absent once it is erased, or if it is not to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<ProvenEvent>,
    /// The hashes beside the way from the event to the root, from below.
    pub path: Vec<Hex<32>>,
    /// The signed head of the tree that it stands in.
    pub head: String,
}

/// What the digest of an event covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvenEvent {
    /// Its identifier.
    pub id: EventId,
    /// What its stream is the history of.
    pub stream_kind: StreamKind,
    /// Of which one.
    pub stream_id: Uuid,
    /// Its full type.
    #[serde(rename = "type", deserialize_with = "carried")]
    pub event_type: EventType,
    /// Its room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    /// Who stands behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<UserId>,
    /// Its data: JSON, exactly as it is in the log.
    pub data: String,
    /// What was hashed in front of it.
    pub salt: Hex<16>,
}

/// That an older tree is how a newer one begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsistencyProof {
    /// The older head, signed. Whoever kept one compares the two.
    pub old_head: String,
    /// The hashes that both roots are made of.
    pub path: Vec<Hex<32>>,
    /// The newer head, signed.
    pub head: String,
}

/// Bytes, written in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hex<const N: usize>(pub [u8; N]);

/// What a proof has proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proven {
    /// The event with this digest stands at this position.
    Inclusion {
        /// Where.
        position: u64,
        /// Its digest.
        digest: Hash,
        /// What it is, if the proof shows it.
        event: Option<ProvenEvent>,
        /// The tree that it stands in.
        head: Checkpoint,
    },
    /// The older tree is how the newer one begins.
    Consistency {
        /// The older.
        old: Checkpoint,
        /// The newer.
        head: Checkpoint,
    },
    /// The log signed this head.
    Head(Checkpoint),
}

/// Why a file proves nothing.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// Neither a proof nor a signed head.
    #[error("neither a proof nor a signed head")]
    Malformed(#[source] serde_json::Error),
    /// A head is not signed as it should be.
    #[error("the head cannot be believed")]
    Note(#[from] NoteError),
    /// What is signed is no head.
    #[error("the head cannot be read")]
    Checkpoint(#[from] MalformedCheckpoint),
    /// The head of another log.
    #[error("the head is that of {found:?}, the key that of {expected:?}")]
    Origin {
        /// Whose key it is.
        expected: String,
        /// Whose head it is.
        found: String,
    },
    /// The event that is shown is another one.
    #[error("the event does not have the digest")]
    Digest,
    /// The hashes prove something else.
    #[error("the proof does not hold")]
    Unproven(#[from] Unproven),
}

impl Proof {
    /// Reads a proof, or a signed head as it is.
    pub fn read(text: &str) -> Result<Self, DocumentError> {
        if text.trim_start().starts_with('{') {
            return serde_json::from_str(text).map_err(DocumentError::Malformed);
        }
        Ok(Self::Head { head: text.to_owned() })
    }

    /// What it proves to who trusts `key`.
    pub fn check(&self, key: &VerifierKey) -> Result<Proven, DocumentError> {
        match self {
            Self::Inclusion(proof) => proof.check(key),
            Self::Consistency(proof) => proof.check(key),
            Self::Head { head } => open(head, key).map(Proven::Head),
        }
    }
}

impl InclusionProof {
    fn check(&self, key: &VerifierKey) -> Result<Proven, DocumentError> {
        let (position, Hex(digest)) = (self.position, self.digest);
        let head = open(&self.head, key)?;
        if self.event.as_ref().is_some_and(|event| event.digest() != digest) {
            return Err(DocumentError::Digest);
        }
        let beyond = Unproven::Beyond { number: position, size: head.size };
        let index = position.checked_sub(1).ok_or(beyond)?;
        let path: Vec<Hash> = self.path.iter().map(|hash| hash.0).collect();
        check_inclusion(&leaf_hash(&digest), (index, head.size), &path, &head.root)?;
        Ok(Proven::Inclusion { position, digest, event: self.event.clone(), head })
    }
}

impl ConsistencyProof {
    fn check(&self, key: &VerifierKey) -> Result<Proven, DocumentError> {
        let (old, head) = (open(&self.old_head, key)?, open(&self.head, key)?);
        let path: Vec<Hash> = self.path.iter().map(|hash| hash.0).collect();
        check_consistency((old.size, &old.root), (head.size, &head.root), &path)?;
        Ok(Proven::Consistency { old, head })
    }
}

impl ProvenEvent {
    /// What the digest of an event covers; nothing once it is erased.
    pub fn of(event: &Digested) -> Option<Self> {
        let Digested { record, salt, .. } = event;
        Some(Self {
            id: record.event_id,
            stream_kind: record.stream.kind,
            stream_id: record.stream.id,
            event_type: record.event_type,
            room_id: record.room_id,
            actor: record.actor,
            data: record.data.as_deref()?.to_owned(),
            salt: Hex((*salt)?),
        })
    }

    fn digest(&self) -> Hash {
        let Hex(salt): Hex<{ size_of::<Salt>() }> = self.salt;
        let identity = Identity {
            event_id: self.id,
            stream: StreamId::new(self.stream_kind, self.stream_id),
            event_type: self.event_type,
            room_id: self.room_id,
            actor: self.actor,
        };
        event_digest(&salt, &identity, &self.data)
    }
}

/// A type that only a newer program knows can be proven, too.
fn carried<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<EventType, D::Error> {
    let full = String::deserialize(deserializer)?;
    EventType::carried(&full).ok_or_else(|| serde::de::Error::custom("no type of event"))
}

/// The head in a note that `key` signed.
fn open(note: &str, key: &VerifierKey) -> Result<Checkpoint, DocumentError> {
    let head: Checkpoint = key.open(note)?.parse()?;
    if head.origin != key.name() {
        return Err(DocumentError::Origin { expected: key.name().to_owned(), found: head.origin });
    }
    Ok(head)
}

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; N];
        hex::decode_to_slice(&text, &mut bytes).map_err(serde::de::Error::custom)?;
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests;
