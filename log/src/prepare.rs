//! A commit made ready to be appended: checked, and its events given identifier, salt and digest.
//!
//! Done by whoever submits, so that hashing is spread over their threads, and once: a batch that is
//! sent again has the same identifiers.

use std::time::{SystemTime, UNIX_EPOCH};

use rand::Rng as _;
use sandesham_domain::{
    Commit, EventId, Expected, Guard, NewEvent, StreamId, StreamWrite, Version,
};
use serde::de::IgnoredAny;
use uuid::Builder;

use crate::digest::{Hash, Identity, Salt, event_digest};
use crate::error::RejectReason;

/// The most bytes of one event's data, and of a commit's metadata.
const BYTES_MAX: usize = 256 * 1024;

/// A commit that can be appended.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) writes: Vec<PreparedWrite>,
    pub(crate) guards: Vec<Guard>,
    pub(crate) metadata: Option<String>,
}

#[derive(Debug)]
pub(crate) struct PreparedWrite {
    pub(crate) stream: StreamId,
    pub(crate) expected: Expected,
    pub(crate) events: Vec<PreparedEvent>,
}

#[derive(Debug)]
pub(crate) struct PreparedEvent {
    pub(crate) event_id: EventId,
    pub(crate) event: NewEvent,
    pub(crate) salt: Salt,
    pub(crate) digest: Hash,
}

impl Prepared {
    pub(crate) fn new(commit: Commit) -> Result<Self, RejectReason> {
        if commit.writes.is_empty() {
            return Err(RejectReason::Empty);
        }
        if let Some(metadata) = &commit.metadata {
            check_json(metadata)?;
        }
        let writes = commit.writes.into_iter().map(prepare_write).collect::<Result<_, _>>()?;
        Ok(Self { writes, guards: commit.guards, metadata: commit.metadata })
    }

    pub(crate) fn event_count(&self) -> usize {
        self.writes.iter().map(|write| write.events.len()).sum()
    }

    /// From now on it can be found in the log, but no longer be appended: no stream has that version.
    pub(crate) fn withdraw(&mut self) {
        for write in &mut self.writes {
            write.expected = Expected::Exact(Version(u32::MAX));
        }
    }

    /// About what it takes on the wire.
    pub(crate) fn byte_count(&self) -> usize {
        let events = self.writes.iter().flat_map(|write| &write.events);
        events.map(|event| event.event.data.len()).sum::<usize>()
            + self.metadata.as_ref().map_or(0, String::len)
    }
}

fn prepare_write(write: StreamWrite) -> Result<PreparedWrite, RejectReason> {
    if write.events.is_empty() {
        return Err(RejectReason::Empty);
    }
    let prepare = |event| prepare_event(write.stream, event);
    let events = write.events.into_iter().map(prepare).collect::<Result<_, _>>()?;
    Ok(PreparedWrite { stream: write.stream, expected: write.expected, events })
}

fn prepare_event(stream: StreamId, event: NewEvent) -> Result<PreparedEvent, RejectReason> {
    check_json(&event.data)?;
    let (event_id, salt) = fresh();
    let identity = Identity {
        event_id,
        stream,
        event_type: event.event_type,
        room_id: event.room_id,
        actor: event.actor,
    };
    let digest = event_digest(&salt, &identity, &event.data);
    Ok(PreparedEvent { event_id, event, salt, digest })
}

/// A UUID of version 7 and a salt, from one draw of the thread's own generator: no system call, no
/// lock shared with other threads.
fn fresh() -> (EventId, Salt) {
    let mut random = [0; 26];
    rand::rng().fill(&mut random);
    let (for_id, for_salt) = random.split_at(10);
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let millis = u64::try_from(since_epoch.as_millis()).unwrap_or_default();
    let id_bytes = for_id.try_into().expect("split at ten");
    let event_id = Builder::from_unix_timestamp_millis(millis, &id_bytes).into_uuid();
    (EventId::from_uuid(event_id), for_salt.try_into().expect("sixteen are left"))
}

/// What Postgres would refuse, or readers could not take apart.
fn check_json(json: &str) -> Result<(), RejectReason> {
    if json.len() > BYTES_MAX {
        return Err(RejectReason::TooLarge { bytes: json.len(), max: BYTES_MAX });
    }
    if has_nul(json) {
        return Err(RejectReason::NulCharacter);
    }
    // Bare: a reader of the envelope sees the object without white space around it.
    let is_bare = json.starts_with('{') && json.ends_with('}');
    if !is_bare || serde_json::from_str::<IgnoredAny>(json).is_err() {
        return Err(RejectReason::NotAnObject);
    }
    Ok(())
}

/// As such, or as the escape `\u0000`, whose backslash must not itself be escaped.
fn has_nul(json: &str) -> bool {
    json.contains('\0')
        || json.match_indices(r"\u0000").any(|(at, _)| {
            let before = json.as_bytes()[..at].iter().rev();
            before.take_while(|byte| **byte == b'\\').count() % 2 == 0
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: &Result<(), RejectReason>) {
        assert_eq!(check_json(json), *expected, "{json:?}");
    }

    #[test]
    fn what_could_not_be_stored_is_refused_beforehand() {
        check(r#"{"text":"नमस्ते"}"#, &Ok(()));
        check(r#"{"text":"a\u0000b"}"#, &Err(RejectReason::NulCharacter));
        check(r#"{"text":"a\\\u0000b"}"#, &Err(RejectReason::NulCharacter));
        check("{\"text\":\"\0\"}", &Err(RejectReason::NulCharacter));
        check(r#"{"text":"#, &Err(RejectReason::NotAnObject));
        check("[]", &Err(RejectReason::NotAnObject));
        check(" {} ", &Err(RejectReason::NotAnObject));
        let deep = format!("{}{}", r#"{"a":"#.repeat(500), "}".repeat(500));
        check(&deep, &Err(RejectReason::NotAnObject));
    }

    #[test]
    fn a_typed_backslash_u0000_is_text() {
        check(r#"{"text":"the escape \\u0000 explained"}"#, &Ok(()));
        check(r#"{"text":"\\\\u0000"}"#, &Ok(()));
    }

    #[test]
    fn the_limit_is_on_the_bytes_of_one_event() {
        let of = |bytes: usize| format!(r#"{{"t":"{}"}}"#, "x".repeat(bytes - 8));
        check(&of(BYTES_MAX), &Ok(()));
        let too_large = RejectReason::TooLarge { bytes: BYTES_MAX + 1, max: BYTES_MAX };
        check(&of(BYTES_MAX + 1), &Err(too_large));
    }

    #[test]
    fn fresh_identifiers_are_of_version_7_and_differ() {
        let ((one, salt), (other, other_salt)) = (fresh(), fresh());
        assert_eq!(one.as_uuid().get_version_num(), 7);
        assert_ne!(one, other);
        assert_ne!(salt, other_salt);
    }
}
