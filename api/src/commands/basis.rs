//! What every decision rests on: an active caller, and mostly a room that they are in.

use std::collections::BTreeSet;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sandesham_domain::message::{Message, MessageCommand, MessageError};
use sandesham_domain::room::{Role, Room, RoomCommand, RoomError};
use sandesham_domain::user::User;
use sandesham_domain::{
    Commit, Decision, Expected, FieldError, Guard, Limits, MessageId, RoomId, RoomSeq,
    StreamAggregate, StreamEvent, StreamId, StreamWrite, UserId,
};
use sandesham_log::{Decided, Loaded, Loader};

use super::CommandError;
use super::files::message_refusal;

/// How many users are looked up at once: enough to hide the way to Postgres, few enough to leave
/// connections to others.
const LOOKUPS_AT_ONCE: usize = 4;

/// What a decision of a command rests on, besides the stream that it writes.
///
/// Each stream that was looked at becomes a guard of the commit, so that a right which is taken away
/// in the same instant takes the command with it.
pub(super) struct Basis<'a> {
    load: &'a Loader<'a>,
    by: UserId,
    guards: Vec<Guard>,
}

impl<'a> Basis<'a> {
    /// The caller, who must be active.
    pub(super) async fn of(load: &'a Loader<'a>, by: UserId) -> Result<Self, CommandError> {
        let user = load.load::<User>(by).await?;
        user.aggregate.check_active()?;
        let guard = Guard { stream: by.into(), version: user.version };
        Ok(Self { load, by, guards: vec![guard] })
    }

    /// A room that the caller is in.
    pub(super) async fn room(&mut self, room_id: RoomId) -> Result<Loaded<Room>, CommandError> {
        let room = self.load.load::<Room>(room_id).await?;
        room.aggregate.check_member(self.by)?;
        self.guards.push(Guard { stream: room_id.into(), version: room.version });
        Ok(room)
    }

    /// A message that the caller may see. One that does not exist, one of a room that they are not in
    /// and one from before they came are refused alike.
    pub(super) async fn message(&mut self, message_id: MessageId) -> Result<Seen, CommandError> {
        let message = self.load.load::<Message>(message_id).await?;
        let place = message.aggregate.place().ok_or(MessageError::Unknown)?;
        let room = match self.room(place.room_id).await {
            Err(CommandError::Room(RoomError::NotAMember)) => Err(MessageError::Unknown.into()),
            other => other,
        }?;
        let sees = room.aggregate.check_sees(self.by, place.room_seq);
        sees.map_err(|_| MessageError::Unknown)?;
        Ok(Seen { message_id, room_id: place.room_id, message, room })
    }

    /// Users who are to become members, with their places in the list called `field`: each must exist
    /// and be active, and every one who is not is told by their place.
    pub(super) async fn newcomers(
        &mut self,
        field: &'static str,
        users: impl IntoIterator<Item = (usize, UserId)>,
    ) -> Result<(), CommandError> {
        let load = self.load;
        let look_up = async |(index, user): (usize, UserId)| {
            let loaded = load.load::<User>(user).await?;
            let checked = loaded.aggregate.check_active();
            Ok::<_, CommandError>((
                index,
                Guard { stream: user.into(), version: loaded.version },
                checked,
            ))
        };
        let lookups = stream::iter(users).map(look_up);
        let found: Vec<_> = lookups.buffered(LOOKUPS_AT_ONCE).try_collect().await?;
        let mut errors = Vec::new();
        for (index, guard, checked) in found {
            match checked {
                Ok(()) if !self.guards.contains(&guard) => self.guards.push(guard),
                Ok(()) => {}
                Err(error) => errors.push(FieldError::new(format!("{field}[{index}]"), &error)),
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(CommandError::Invalid(errors)) }
    }

    /// Of the owners who could take over from `user_id`, those whose accounts are closed. None if there
    /// is nothing to take over. The first one who can is enough, and becomes a guard.
    pub(super) async fn closed_heirs(
        &mut self,
        room: &Room,
        user_id: UserId,
    ) -> Result<BTreeSet<UserId>, CommandError> {
        let mut closed = BTreeSet::new();
        if room.role_of(user_id) != Some(Role::Owner) {
            return Ok(closed);
        }
        for owner in room.owners().filter(|owner| *owner != user_id) {
            if self.is_open(owner).await? {
                break;
            }
            closed.insert(owner);
        }
        Ok(closed)
    }

    /// Whether an account is open; one that is must stay so. One that is closed never opens again.
    pub(super) async fn is_open(&mut self, user_id: UserId) -> Result<bool, CommandError> {
        let user = self.load.load::<User>(user_id).await?;
        let guard = Guard { stream: user_id.into(), version: user.version };
        let is_open = user.aggregate.is_active();
        if is_open && !self.guards.contains(&guard) {
            self.guards.push(guard);
        }
        Ok(is_open)
    }

    /// What becomes of a command to a room whose members alone may give it.
    pub(super) async fn change_room(
        mut self,
        room_id: RoomId,
        command: RoomCommand,
    ) -> Result<Decided, CommandError> {
        let room = self.room(room_id).await?;
        let decision = room.aggregate.decide(command)?;
        Ok(self.conclude(room_id, &room, Some(room_id), decision))
    }

    /// What becomes of a command to a message that the caller sees.
    pub(super) fn change_message(
        self,
        seen: &Seen,
        command: MessageCommand,
    ) -> Result<Decided, CommandError> {
        let decision = seen.message.aggregate.decide(command).map_err(message_refusal)?;
        Ok(self.conclude(seen.message_id, &seen.message, Some(seen.room_id), decision))
    }

    /// What is appended for a decision on one stream, or what made it so already.
    pub(super) fn conclude<A: StreamAggregate>(
        self,
        stream: impl Into<StreamId>,
        seen: &Loaded<A>,
        room_id: Option<RoomId>,
        decision: Decision<A::Event>,
    ) -> Decided {
        let stream = stream.into();
        match decision {
            Decision::Already(version) => Decided::Already { stream, version },
            Decision::Events(events) => {
                let expected = Expected::Exact(seen.version);
                Decided::Append(self.commit(stream, expected, room_id, &events))
            }
        }
    }

    /// The commit of events for one stream, by the caller, guarded by what was looked at.
    pub(super) fn commit<E: StreamEvent>(
        self,
        stream: impl Into<StreamId>,
        expected: Expected,
        room_id: Option<RoomId>,
        events: &[E],
    ) -> Commit {
        let write = StreamWrite::new(stream, expected, room_id, Some(self.by), events);
        // A stream that is written at an exact version needs no guard, and may have none.
        let guards = self.guards.into_iter().filter(|guard| guard.stream != write.stream).collect();
        Commit { guards, ..Commit::of(write) }
    }
}

/// A message that the caller sees, in its room.
pub(super) struct Seen {
    pub(super) message_id: MessageId,
    pub(super) room_id: RoomId,
    pub(super) message: Loaded<Message>,
    pub(super) room: Loaded<Room>,
}

/// A command to a room, decided within the limits; those of them that it breaks are told of `field`,
/// which names the newcomers.
pub(super) fn decide_newcomers(
    room: &Room,
    command: RoomCommand,
    limits: &Limits,
    field: &'static str,
) -> Result<Decision<sandesham_domain::room::RoomEvent>, CommandError> {
    room.decide_within(command, limits).map_err(|error| match error {
        RoomError::TooManyInOneCall { .. } | RoomError::Full { .. } | RoomError::DmWithOneself => {
            CommandError::Invalid(vec![FieldError::new(field, &error)])
        }
        error => error.into(),
    })
}

/// Refuses numbers past the room's last one: they would claim what nobody has sent yet.
pub(super) async fn check_not_past_head<const N: usize>(
    load: &Loader<'_>,
    room_id: RoomId,
    numbers: [(&'static str, RoomSeq); N],
) -> Result<(), CommandError> {
    if numbers.iter().all(|(_, number)| *number == RoomSeq::ZERO) {
        return Ok(());
    }
    let head = load.reader().room_head(room_id).await?.unwrap_or_default();
    let message = format!("is past the room's last number, which is {head}");
    let past = numbers.iter().filter(|(_, number)| *number > head);
    let errors: Vec<_> = past.map(|(field, _)| FieldError::new(*field, &message)).collect();
    if errors.is_empty() { Ok(()) } else { Err(CommandError::Invalid(errors)) }
}
