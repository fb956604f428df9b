//! The stream that holds a copy of the log: its definition, and keeping it so.

use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::context::{ContextBuilder, GetStreamErrorKind};
use async_nats::jetstream::stream::{
    Config, DiscardPolicy, Info, RetentionPolicy, StorageType, Stream,
};
use async_nats::jetstream::{Context, ErrorCode};
use sandesham_domain::Position;

use crate::error::Error;
use crate::subject::Naming;

/// A JetStream request that takes longer has no answer to wait for.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(2);

/// A handle; the information in it is as old as it is.
pub(crate) type LogStream = Stream<Info>;

/// JetStream through `client`.
pub(crate) fn jetstream(client: Client) -> Context {
    ContextBuilder::new().timeout(REQUEST_TIMEOUT).build(client)
}

/// The stream's definition when it is made, beginning at the log's first position.
///
/// There is no limit but the disk's, and what does not fit is refused, not dropped at the other end.
/// Deleting single messages stays allowed for the sake of erasure, purging for that of repair: it is
/// the users' permissions that protect the stream.
fn definition(naming: &Naming, first: Position) -> Config {
    Config {
        name: naming.stream_name().to_owned(),
        description: Some("A copy of the log: sequence = position".to_owned()),
        subjects: vec![naming.log_wildcard()],
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        discard: DiscardPolicy::New,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_bytes: -1,
        max_consumers: -1,
        num_replicas: 1,
        allow_direct: true,
        first_sequence: Some(first.0),
        ..Config::default()
    }
}

/// `current` with everything put right that the sequence depends on. Replicas, placement, compression
/// and a bound in bytes are the operator's own.
fn repaired(current: &Config, naming: &Naming) -> Config {
    let wanted = definition(naming, Position(1));
    Config {
        subjects: wanted.subjects,
        discard: wanted.discard,
        discard_new_per_subject: false,
        max_messages: wanted.max_messages,
        max_messages_per_subject: wanted.max_messages_per_subject,
        max_age: Duration::ZERO,
        no_ack: false,
        allow_rollup: false,
        deny_delete: false,
        deny_purge: false,
        allow_direct: true,
        republish: None,
        sources: None,
        subject_transform: None,
        ..current.clone()
    }
}

/// The stream as it must be: made if there is none, put right if somebody changed it.
pub(crate) async fn ensure(
    jetstream: &Context,
    naming: &Naming,
    first: Position,
) -> Result<LogStream, Error> {
    let stream = match jetstream.get_stream(naming.stream_name()).await {
        Ok(stream) => stream,
        Err(error) if is_missing(&error.kind()) => return create(jetstream, naming, first).await,
        Err(error) => return Err(Error::nats("look up the log's stream")(error)),
    };
    let current = &stream.cached_info().config;
    let repaired = repaired(current, naming);
    if repaired != *current {
        tracing::warn!(stream = naming.stream_name(), "the stream was changed; putting it right");
        jetstream.update_stream(repaired).await.map_err(Error::nats("put the stream right"))?;
    }
    Ok(stream)
}

/// Drops what is left of a purged stream and makes it anew, to be filled from the log.
pub(crate) async fn make_anew(
    jetstream: &Context,
    naming: &Naming,
    first: Position,
) -> Result<LogStream, Error> {
    let deleted = jetstream.delete_stream(naming.stream_name()).await;
    deleted.map_err(Error::nats("delete the purged stream"))?;
    create(jetstream, naming, first).await
}

async fn create(jetstream: &Context, naming: &Naming, first: Position) -> Result<LogStream, Error> {
    let created = jetstream.create_stream(definition(naming, first)).await;
    let stream = created.map_err(Error::nats("create the log's stream"))?;
    tracing::info!(stream = naming.stream_name(), "made the stream of the log");
    Ok(Stream::clone(&stream))
}

/// The stream; that there is none is an error.
pub(crate) async fn get(jetstream: &Context, naming: &Naming) -> Result<LogStream, Error> {
    let found = jetstream.get_stream(naming.stream_name()).await;
    found.map_err(Error::nats("look up the log's stream"))
}

/// The stream; none if there is none.
pub(crate) async fn find(jetstream: &Context, naming: &Naming) -> Result<Option<LogStream>, Error> {
    match jetstream.get_stream(naming.stream_name()).await {
        Ok(stream) => Ok(Some(stream)),
        Err(error) if is_missing(&error.kind()) => Ok(None),
        Err(error) => Err(Error::nats("look up the log's stream")(error)),
    }
}

fn is_missing(kind: &GetStreamErrorKind) -> bool {
    matches!(kind, GetStreamErrorKind::JetStream(error)
        if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_stream_needs_no_repair() {
        let naming = Naming::new("sandesham", 1);
        let sound = definition(&naming, Position(7));
        assert_eq!(repaired(&sound, &naming), sound);
    }

    #[test]
    fn repair_keeps_what_is_the_operators() {
        let naming = Naming::new("sandesham", 1);
        let changed = Config {
            max_bytes: 1 << 30,
            num_replicas: 3,
            max_age: Duration::from_secs(1),
            discard: DiscardPolicy::Old,
            ..definition(&naming, Position(1))
        };
        let repaired = repaired(&changed, &naming);
        assert_eq!((repaired.max_bytes, repaired.num_replicas), (1 << 30, 3));
        assert_eq!((repaired.max_age, repaired.discard), (Duration::ZERO, DiscardPolicy::New));
    }
}
