//! What every aggregate here is, beyond `cqrs_es::Aggregate`.

use cqrs_es::{Aggregate, DomainEvent};
use thiserror::Error;

use crate::catalogue::{EventType, StreamKind};
use crate::envelope::Recorded;
use crate::ids::Version;

/// What an aggregate answers to a command that it does not refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision<E> {
    /// These events, at least one.
    Events(Vec<E>),
    /// It is so already: since this version of the aggregate's own stream, or, where nothing ever
    /// made it so (a cursor moved to 0), since `Version::ZERO`.
    Already(Version),
}

/// An event that the log can keep and give back.
pub trait StreamEvent: DomainEvent {
    /// Its type in the catalogue.
    fn catalogue_type(&self) -> EventType;

    /// Its data as a JSON object: what is stored, hashed and forwarded.
    fn to_data(&self) -> String;

    /// The event of a record, erased ones included.
    fn from_record(record: &Recorded) -> Result<Self, DecodeError>;
}

/// An aggregate with a pure, synchronous `decide`, of which `cqrs_es`'s `handle` is a thin shim.
pub trait StreamAggregate: Aggregate<Event: StreamEvent, Services = ()> + Clone + 'static {
    /// The kind of its streams.
    const KIND: StreamKind;

    /// How many events it has applied: the version of its stream.
    fn version(&self) -> Version;
}

/// A record that is not an event of the stream it stands in: the log was written by a newer or a
/// broken program.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// The type belongs to another kind of stream.
    #[error("event {event_type} does not belong in a {expected} stream")]
    ForeignType {
        /// What was read.
        event_type: EventType,
        /// What was wanted.
        expected: StreamKind,
    },
    /// The data does not fit the type.
    #[error("data of {event_type} does not fit its type")]
    Data {
        /// What was read.
        event_type: EventType,
        /// What does not fit.
        #[source]
        source: serde_json::Error,
    },
    /// The record lacks what its type always has.
    #[error("event {event_type} lacks its {field}")]
    Lacks {
        /// What was read.
        event_type: EventType,
        /// Which column.
        field: &'static str,
    },
}
