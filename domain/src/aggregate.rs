//! What every aggregate here is, beyond `cqrs_es::Aggregate`.

use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::catalogue::{EventType, StreamKind};
use crate::envelope::Recorded;
use crate::ids::{RoomId, UserId, Version};

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

    /// Of a stream that grows for ever: the types whose last event each says all there is to know.
    /// None for an aggregate that follows from every one of its events.
    const LAST_OF: &'static [EventType] = &[];

    /// The version of its stream: how many events it has applied, or passed over.
    fn version(&self) -> Version;

    /// Passes over all events before that of a version, as nothing follows from them: they are not the
    /// last of their type, and their types are those of [`Self::LAST_OF`].
    fn pass_over_to(&mut self, version: Version);

    /// Applies an event as the log recorded it, with what only the record knows: where in its room
    /// it stands. Whoever folds a stream of the log folds it with this.
    fn apply_record(&mut self, record: &Recorded) -> Result<(), DecodeError> {
        let event = Self::Event::from_record(record)?;
        self.place(&event, record);
        self.apply(event);
        Ok(())
    }

    /// Notes where in its room an event stands, just before it is applied; most need not know.
    fn place(&mut self, _event: &Self::Event, _record: &Recorded) {}
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

/// What is left of an event whose data was erased by law: that it happened, when, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedEvent {
    /// What it was.
    pub event_type: EventType,
    /// Where it stood.
    pub room_id: Option<RoomId>,
    /// Who stood behind it.
    pub actor: Option<UserId>,
}

impl ErasedEvent {
    /// What is left of `record`.
    pub fn of(record: &Recorded) -> Self {
        Self { event_type: record.event_type, room_id: record.room_id, actor: record.actor }
    }
}

/// The events of one kind of stream, as an enum whose variants hold the data of their type.
///
/// `signed by` names a function that puts the record's actor into an event whose data lacks it.
macro_rules! stream_events {
    (
        $(#[$meta:meta])*
        $name:ident in $kind:ident {
            $($(#[$variant_meta:meta])* $variant:ident($data:ty) = $event_type:ident,)*
        }
        $(signed by $sign:path)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$variant_meta])* $variant($data),)*
            /// Any of them, once erased.
            Erased($crate::aggregate::ErasedEvent),
        }

        impl $crate::StreamEvent for $name {
            fn catalogue_type(&self) -> $crate::EventType {
                match self {
                    $(Self::$variant(_) => $crate::EventType::$event_type,)*
                    Self::Erased(erased) => erased.event_type,
                }
            }

            fn to_data(&self) -> String {
                let data = match self {
                    $(Self::$variant(data) => serde_json::to_string(data),)*
                    Self::Erased(_) => Ok("null".to_owned()),
                };
                data.expect("plain structs with string keys always serialise")
            }

            fn from_record(record: &$crate::Recorded) -> Result<Self, $crate::DecodeError> {
                let event_type = record.event_type;
                if event_type.stream_kind() != $crate::StreamKind::$kind {
                    let expected = $crate::StreamKind::$kind;
                    return Err($crate::DecodeError::ForeignType { event_type, expected });
                }
                let Some(data) = record.data.as_deref() else {
                    return Ok(Self::Erased($crate::aggregate::ErasedEvent::of(record)));
                };
                let data = $crate::upcast::upcast(event_type, data)
                    .map_err(|source| $crate::DecodeError::Data { event_type, source })?;
                let event = match event_type {
                    $($crate::EventType::$event_type => serde_json::from_str(&data).map(Self::$variant),)*
                    _ => {
                        let expected = $crate::StreamKind::$kind;
                        return Err($crate::DecodeError::ForeignType { event_type, expected });
                    }
                };
                let event =
                    event.map_err(|source| $crate::DecodeError::Data { event_type, source })?;
                $(let event = $sign(event, record.actor);)?
                Ok(event)
            }
        }

        impl cqrs_es::DomainEvent for $name {
            fn event_type(&self) -> String {
                $crate::StreamEvent::catalogue_type(self).as_str().to_owned()
            }

            fn event_version(&self) -> String {
                "1".to_owned()
            }
        }
    };
}

/// The shim from `cqrs_es::Aggregate` to a synchronous `decide` and `evolve`.
///
/// `placed by` names the method that notes where in its room an event stands; `from the last of` the
/// types of [`StreamAggregate::LAST_OF`].
macro_rules! stream_aggregate {
    (
        $name:ident, $kind:ident, $command:ty, $event:ty, $error:ty
        $(, placed by $place:ident)?
        $(, from the last of $($last:ident)+)?
    ) => {
        impl cqrs_es::Aggregate for $name {
            const TYPE: &'static str = $crate::StreamKind::$kind.as_str();
            type Command = $command;
            type Event = $event;
            type Error = $error;
            type Services = ();

            async fn handle(
                &mut self,
                command: Self::Command,
                (): &Self::Services,
                sink: &cqrs_es::event_sink::EventSink<Self>,
            ) -> Result<(), Self::Error> {
                if let $crate::Decision::Events(events) = self.decide(command)? {
                    for event in events {
                        sink.write(event, self).await;
                    }
                }
                Ok(())
            }

            fn apply(&mut self, event: Self::Event) {
                self.version = self.version.next();
                self.evolve(event);
            }
        }

        impl $crate::StreamAggregate for $name {
            const KIND: $crate::StreamKind = $crate::StreamKind::$kind;
            $(const LAST_OF: &'static [$crate::EventType] = &[$($crate::EventType::$last),+];)?

            fn pass_over_to(&mut self, version: $crate::Version) {
                self.version = $crate::Version(version.0.saturating_sub(1));
            }

            fn version(&self) -> $crate::Version {
                self.version
            }

            $(fn place(&mut self, event: &$event, record: &$crate::Recorded) {
                self.$place(event, record);
            })?
        }
    };
}

pub(crate) use {stream_aggregate, stream_events};
