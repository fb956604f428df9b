//! The hashes that make tampering evident.
//!
//! An event's digest covers what identifies it and its exact data, behind a salt: once salt and data
//! are erased nobody can guess the data from the digest, while the chain over the digests holds.
//! `version` and `room_seq` are outside: they follow from the order, and are recomputed.

use sandesham_domain::{EventId, EventType, Position, RoomId, StreamId, Timestamp, UserId};
use sha2::{Digest as _, Sha256};

/// What goes in front of an event's identity when it is hashed.
pub type Salt = [u8; 16];

/// A SHA-256.
pub type Hash = [u8; 32];

/// `previous` of the first block.
pub const GENESIS: Hash = [0; 32];

/// What of an event the digest covers besides its data.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    /// Its identifier.
    pub event_id: EventId,
    /// Its stream: kind and id are hashed.
    pub stream: StreamId,
    /// Its full type.
    pub event_type: EventType,
    /// Its room; hashed as nothing when there is none.
    pub room_id: Option<RoomId>,
    /// Who stands behind it; hashed as nothing when there is nobody.
    pub actor: Option<UserId>,
}

/// `sha256(salt || event_id || stream_kind || stream_id || type || room_id || actor || data)`, where
/// each of the six fields of the identity has its length in front, 64 bit big-endian.
pub fn event_digest(salt: &Salt, identity: &Identity, data: &str) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    let mut field = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    };
    field(identity.event_id.as_uuid().as_bytes());
    field(identity.stream.kind.as_str().as_bytes());
    field(identity.stream.id.as_bytes());
    field(identity.event_type.as_str().as_bytes());
    field(identity.room_id.map(RoomId::as_uuid).as_ref().map_or(&[], |id| id.as_bytes()));
    field(identity.actor.map(UserId::as_uuid).as_ref().map_or(&[], |id| id.as_bytes()));
    hasher.update(data);
    hasher.finalize().into()
}

/// `sha256(previous || first_position || recorded_at || the digests in order)`, numbers 64 bit
/// big-endian, time in microseconds.
pub fn block_hash<'a>(
    previous: &Hash,
    first: Position,
    recorded_at: Timestamp,
    digests: impl IntoIterator<Item = &'a Hash>,
) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(first.0.to_be_bytes());
    hasher.update(recorded_at.as_micros().to_be_bytes());
    for digest in digests {
        hasher.update(digest);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sandesham_domain::StreamKind;
    use uuid::Uuid;

    use super::*;

    fn identity() -> impl Strategy<Value = Identity> {
        let kind = proptest::sample::select(StreamKind::ALL.to_vec());
        let event_type = proptest::sample::select(EventType::ALL.to_vec());
        let id = || any::<u128>().prop_map(Uuid::from_u128);
        (id(), kind, id(), event_type, proptest::option::of(id()), proptest::option::of(id()))
            .prop_map(|(event_id, kind, stream_id, event_type, room_id, actor)| Identity {
                event_id: EventId::from_uuid(event_id),
                stream: StreamId::new(kind, stream_id),
                event_type,
                room_id: room_id.map(RoomId::from_uuid),
                actor: actor.map(UserId::from_uuid),
            })
    }

    proptest! {
        #[test]
        fn any_other_input_has_another_digest(
            salt in any::<Salt>(), one in identity(), other in identity(),
            data in ".*", more in ".+",
        ) {
            let digest = event_digest(&salt, &one, &data);
            prop_assert_eq!(digest, event_digest(&salt, &one, &data));
            prop_assert_ne!(digest, event_digest(&salt, &other, &data));
            prop_assert_ne!(digest, event_digest(&salt, &one, &format!("{data}{more}")));
            let mut other_salt = salt;
            other_salt[0] ^= 1;
            prop_assert_ne!(digest, event_digest(&other_salt, &one, &data));
        }

        #[test]
        fn a_room_is_not_taken_for_an_actor(salt in any::<Salt>(), one in identity(), id in any::<u128>()) {
            let id = Uuid::from_u128(id);
            let in_room = Identity { room_id: Some(RoomId::from_uuid(id)), actor: None, ..one };
            let by_user = Identity { room_id: None, actor: Some(UserId::from_uuid(id)), ..one };
            prop_assert_ne!(event_digest(&salt, &in_room, ""), event_digest(&salt, &by_user, ""));
        }

        #[test]
        fn a_block_depends_on_every_digest_and_their_order(
            digests in proptest::collection::vec(any::<Hash>(), 2..20), at in any::<usize>(),
        ) {
            let hash = |digests: &[Hash]| {
                block_hash(&GENESIS, Position(1), Timestamp::from_micros(7), digests)
            };
            let at = at % (digests.len() - 1);
            let mut changed = digests.clone();
            changed[at][31] ^= 1;
            prop_assert_ne!(hash(&digests), hash(&changed));
            let mut swapped = digests.clone();
            swapped.swap(at, at + 1);
            prop_assume!(swapped != digests);
            prop_assert_ne!(hash(&digests), hash(&swapped));
        }
    }
}
