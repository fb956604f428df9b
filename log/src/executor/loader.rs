//! What a command is decided on.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::TryStreamExt as _;
use sandesham_domain::{Recorded, StreamAggregate, StreamId, Version};

use tracing::warn;

use super::Inner;
use super::cache::Caches;
use crate::error::{Error, describe};
use crate::reader::LogReader;

/// Streams that are read together: some hundreds of rows, unless they are long. They are folded as they
/// come in, so their length takes time and no memory.
const STREAMS_AT_ONCE: usize = 500;

/// How much a load may rely on the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Freshness {
    /// As it is there.
    Cached,
    /// As it is there, and what the log has beyond it: a stream's past does not change.
    CaughtUp,
    /// Not at all.
    FromTheStart,
}

impl Freshness {
    /// For deciding again. A second conflict in a row may be another's luck, or a cache that is wrong.
    pub(super) fn after_conflict(self) -> Self {
        match self {
            Self::Cached => Self::CaughtUp,
            Self::CaughtUp | Self::FromTheStart => Self::FromTheStart,
        }
    }
}

/// An aggregate, and how many events it was folded from.
#[derive(Debug)]
pub struct Loaded<A> {
    /// `Default` when the stream does not exist.
    pub aggregate: Arc<A>,
    /// `Version::ZERO` when the stream does not exist.
    pub version: Version,
}

impl<A: StreamAggregate> Loaded<A> {
    fn new(aggregate: Arc<A>) -> Self {
        Self { version: aggregate.version(), aggregate }
    }
}

/// Aggregates from the cache, and those that are not there from the log, some hundreds at a time. What
/// cannot be folded is left out: it says so itself when it is loaded alone.
pub(super) async fn load_all<A: StreamAggregate>(
    reader: &LogReader,
    caches: &Caches,
    streams: Vec<StreamId>,
) -> Result<Vec<(StreamId, Loaded<A>)>, Error> {
    let mut loaded = Vec::with_capacity(streams.len());
    let mut missing = BTreeMap::new();
    for stream in streams {
        match caches.get::<A>(stream) {
            Some(aggregate) => loaded.push((stream, Loaded::new(aggregate))),
            None => drop(missing.insert(stream, A::default())),
        }
    }
    let ids: Vec<_> = missing.keys().map(|stream| stream.id).collect();
    for ids in ids.chunks(STREAMS_AT_ONCE) {
        let mut records = pin!(reader.each_of_all(A::KIND, ids));
        while let Some(record) = records.try_next().await? {
            let Some(aggregate) = missing.get_mut(&record.stream) else { continue };
            if let Err(error) = apply(aggregate, &record) {
                warn!(error = describe(&error), "left out of what is loaded together");
                missing.remove(&record.stream);
            }
        }
    }
    loaded.extend(missing.into_iter().map(|(stream, aggregate)| {
        let aggregate = Arc::new(aggregate);
        if aggregate.version() > Version::ZERO {
            caches.put(stream, aggregate.clone());
        }
        (stream, Loaded::new(aggregate))
    }));
    Ok(loaded)
}

/// Gives a command the aggregates it is decided on.
pub struct Loader<'a> {
    inner: &'a Inner,
    freshness: Freshness,
    used_cache: AtomicBool,
    loaded: Mutex<Vec<StreamId>>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(inner: &'a Inner, freshness: Freshness) -> Self {
        Self { inner, freshness, used_cache: AtomicBool::new(false), loaded: Mutex::default() }
    }

    /// The aggregate of a stream, as fresh as the decision needs it.
    pub async fn load<A: StreamAggregate>(
        &self,
        id: impl Into<StreamId>,
    ) -> Result<Loaded<A>, Error> {
        let stream = id.into();
        debug_assert_eq!(stream.kind, A::KIND, "the aggregate of another kind of stream");
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).push(stream);
        let base = match self.freshness {
            Freshness::Cached | Freshness::CaughtUp => self.inner.caches.get::<A>(stream),
            Freshness::FromTheStart => None,
        };
        match base {
            Some(cached) if self.freshness == Freshness::Cached => {
                self.used_cache.store(true, Ordering::Relaxed);
                Ok(Loaded::new(cached))
            }
            base => self.read(stream, base.unwrap_or_default()).await,
        }
    }

    /// Whether every load is read from the log: what it says then is so.
    pub fn is_fresh(&self) -> bool {
        self.freshness != Freshness::Cached
    }

    /// For what is no aggregate.
    pub fn reader(&self) -> &LogReader {
        &self.inner.reader
    }

    pub(super) fn used_cache(&self) -> bool {
        self.used_cache.load(Ordering::Relaxed)
    }

    pub(super) fn into_loaded(self) -> Vec<StreamId> {
        self.loaded.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read<A: StreamAggregate>(
        &self,
        stream: StreamId,
        mut aggregate: Arc<A>,
    ) -> Result<Loaded<A>, Error> {
        let reader = &self.inner.reader;
        if A::LAST_OF.is_empty() {
            let mut records = pin!(reader.each_of(stream, aggregate.version()));
            while let Some(record) = records.try_next().await? {
                apply(Arc::make_mut(&mut aggregate), &record)?;
            }
        } else {
            for record in reader.last_of(stream, A::LAST_OF, None).await? {
                let aggregate = Arc::make_mut(&mut aggregate);
                if record.version > aggregate.version() {
                    aggregate.pass_over_to(record.version);
                    apply(aggregate, &record)?;
                }
            }
        }
        if aggregate.version() > Version::ZERO {
            self.inner.caches.put(stream, aggregate.clone());
        }
        Ok(Loaded::new(aggregate))
    }
}

fn apply<A: StreamAggregate>(aggregate: &mut A, record: &Recorded) -> Result<(), Error> {
    let stream = record.stream;
    aggregate.apply_record(record).map_err(|source| Error::Decode { stream, source })
}
