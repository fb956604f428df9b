//! The room's state and rules.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::stays::Stays;
use super::{
    LeaveReason, Role, RoomCommand, RoomCreated, RoomError, RoomEvent, RoomKind, RoomMember,
    RoomMemberLeft, RoomRenamed,
};
use crate::aggregate::{Decision, stream_aggregate};
use crate::envelope::Recorded;
use crate::ids::{RoomSeq, UserId, Version};
use crate::limits::Limits;
use crate::text::RoomName;
use crate::timestamp::Timestamp;

/// A member, and since when what they are is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Membership {
    role: Role,
    since: Version,
}

/// What a room was made as: what a repeated creation is compared with and answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// A DM or a group.
    pub kind: RoomKind,
    /// The first members, the creator of a group before the others.
    pub members: Vec<RoomMember>,
    /// A group's first name; empty once erased.
    pub name: Option<String>,
}

/// A room, folded from its events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Room {
    pub(super) version: Version,
    origin: Option<Origin>,
    /// Known from the log's record alone.
    created_at: Option<Timestamp>,
    members: BTreeMap<UserId, Membership>,
    name: Option<String>,
    name_since: Version,
    /// Who has left, and at which version last: what makes a repeated removal a repeat.
    left: BTreeMap<UserId, Version>,
    /// What each present and past member may see; known from the log's records alone.
    stays: Stays,
}

stream_aggregate!(Room, Room, RoomCommand, RoomEvent, RoomError, placed by note_place);

impl Room {
    /// Whether it was ever created.
    pub fn exists(&self) -> bool {
        self.origin.is_some()
    }

    /// A DM or a group; `None` before it exists.
    pub fn kind(&self) -> Option<RoomKind> {
        self.origin.as_ref().map(|origin| origin.kind)
    }

    /// What it was made as; `None` before it exists.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// When it was made; `None` before that, and when folded from anything but the log's records.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.created_at
    }

    /// A group's name; empty once erased.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The present members with their roles, in the order of their identifiers.
    pub fn members(&self) -> impl ExactSizeIterator<Item = RoomMember> + '_ {
        self.members.iter().map(|(&user_id, &Membership { role, .. })| RoomMember { user_id, role })
    }

    /// How many members are present.
    pub fn member_count(&self) -> usize {
        self.members.len()
    }

    /// The role of a present member.
    pub fn role_of(&self, user: UserId) -> Option<Role> {
        self.members.get(&user).map(|membership| membership.role)
    }

    /// The present owners, in the order of their identifiers.
    pub fn owners(&self) -> impl Iterator<Item = UserId> + '_ {
        self.members().filter(|member| member.role == Role::Owner).map(|member| member.user_id)
    }

    /// Whether somebody is a member now.
    pub fn is_member(&self, user: UserId) -> bool {
        self.members.contains_key(&user)
    }

    /// Refuses who is not a member.
    pub fn check_member(&self, user: UserId) -> Result<Role, RoomError> {
        self.role_of(user).ok_or(RoomError::NotAMember)
    }

    /// Refuses who may not see what stands at `room_seq`: who is out sees nothing, a member what
    /// happened in the intervals in which they were one.
    pub fn check_sees(&self, user: UserId, room_seq: RoomSeq) -> Result<(), RoomError> {
        self.check_member(user)?;
        if !self.stays.cover(user, room_seq) {
            return Err(RoomError::NotAMember);
        }
        Ok(())
    }

    /// Whether somebody may delete the messages of others here.
    pub fn may_moderate(&self, user: UserId) -> bool {
        self.kind() == Some(RoomKind::Group)
            && self.role_of(user).is_some_and(|role| role >= Role::Admin)
    }

    /// What follows from a command, within the given limits.
    pub fn decide_within(
        &self,
        command: RoomCommand,
        limits: &Limits,
    ) -> Result<Decision<RoomEvent>, RoomError> {
        match command {
            RoomCommand::CreateGroup { by, name, members } => {
                self.create_group(by, name, members, limits)
            }
            RoomCommand::CreateDm { by, other } => self.create_dm(by, other),
            RoomCommand::Rename { by, name } => self.rename(by, name),
            RoomCommand::AddMembers { by, user_ids, role } => {
                self.add_members(by, &user_ids, role, limits)
            }
            RoomCommand::RemoveMember { by, user_id, closed } => {
                self.remove_member(by, user_id, &closed)
            }
            RoomCommand::ChangeRole { by, user_id, role, closed } => {
                self.change_role(by, RoomMember { user_id, role }, &closed)
            }
        }
    }

    /// What follows from a command, within the default limits.
    pub fn decide(&self, command: RoomCommand) -> Result<Decision<RoomEvent>, RoomError> {
        self.decide_within(command, &Limits::default())
    }

    fn create_group(
        &self,
        by: UserId,
        name: RoomName,
        members: Vec<UserId>,
        limits: &Limits,
    ) -> Result<Decision<RoomEvent>, RoomError> {
        let members = first_members(by, members);
        let members_max = limits.members_per_call_max;
        if members.len() - 1 > members_max {
            return Err(RoomError::TooManyInOneCall { members_max });
        }
        if members.len() > limits.members_max {
            return Err(RoomError::Full { members_max: limits.members_max });
        }
        let origin =
            Origin { kind: RoomKind::Group, members, name: Some(name.as_str().to_owned()) };
        match &self.origin {
            Some(existing) if *existing == origin => Ok(Decision::Already(Version(2))),
            Some(_) => Err(RoomError::IdTaken),
            None => Ok(Decision::Events(vec![
                RoomEvent::Created(RoomCreated { kind: origin.kind, members: origin.members }),
                RoomEvent::Renamed(RoomRenamed { name: name.into_string() }),
            ])),
        }
    }

    fn create_dm(&self, by: UserId, other: UserId) -> Result<Decision<RoomEvent>, RoomError> {
        if by == other {
            return Err(RoomError::DmWithOneself);
        }
        if self.exists() {
            return Ok(Decision::Already(Version(1)));
        }
        let (low, high) = if by < other { (by, other) } else { (other, by) };
        let member = |user_id| RoomMember { user_id, role: Role::Member };
        Ok(Decision::Events(vec![RoomEvent::Created(RoomCreated {
            kind: RoomKind::Dm,
            members: vec![member(low), member(high)],
        })]))
    }

    fn rename(&self, by: UserId, name: RoomName) -> Result<Decision<RoomEvent>, RoomError> {
        self.check_may_change(by)?;
        if self.name.as_deref() == Some(name.as_str()) {
            return Ok(Decision::Already(self.name_since));
        }
        Ok(Decision::Events(vec![RoomEvent::Renamed(RoomRenamed { name: name.into_string() })]))
    }

    fn add_members(
        &self,
        by: UserId,
        user_ids: &[UserId],
        role: Role,
        limits: &Limits,
    ) -> Result<Decision<RoomEvent>, RoomError> {
        let own_role = self.check_may_change(by)?;
        if role == Role::Owner && own_role != Role::Owner {
            return Err(RoomError::RoleTooSmall);
        }
        let mut joining: Vec<UserId> = Vec::new();
        let mut known: BTreeSet<UserId> = self.members.keys().copied().collect();
        for &user_id in user_ids {
            if known.insert(user_id) {
                joining.push(user_id);
            }
        }
        let members_max = limits.members_per_call_max;
        if joining.len() > members_max {
            return Err(RoomError::TooManyInOneCall { members_max });
        }
        if joining.is_empty() {
            let since = user_ids.iter().filter_map(|user_id| self.members.get(user_id));
            let latest = since.map(|membership| membership.since).max();
            return Ok(Decision::Already(latest.unwrap_or(Version::ZERO)));
        }
        if known.len() > limits.members_max {
            return Err(RoomError::Full { members_max: limits.members_max });
        }
        let joined = |user_id| RoomEvent::MemberJoined(RoomMember { user_id, role });
        Ok(Decision::Events(joining.into_iter().map(joined).collect()))
    }

    fn remove_member(
        &self,
        by: UserId,
        user_id: UserId,
        closed: &BTreeSet<UserId>,
    ) -> Result<Decision<RoomEvent>, RoomError> {
        let own_role = self.check_member(by)?;
        self.check_not_dm()?;
        let reason = if by == user_id { LeaveReason::Left } else { LeaveReason::Removed };
        if reason == LeaveReason::Removed && own_role < Role::Admin {
            return Err(RoomError::RoleTooSmall);
        }
        let Some(role) = self.role_of(user_id) else {
            let left_at = self.left.get(&user_id).copied();
            return left_at.map(Decision::Already).ok_or(RoomError::NoSuchMember { user_id });
        };
        if role == Role::Owner {
            if own_role != Role::Owner {
                return Err(RoomError::RoleTooSmall);
            }
            self.check_another_owner(user_id, closed)?;
        }
        Ok(Decision::Events(vec![RoomEvent::MemberLeft(RoomMemberLeft { user_id, reason })]))
    }

    fn change_role(
        &self,
        by: UserId,
        RoomMember { user_id, role }: RoomMember,
        closed: &BTreeSet<UserId>,
    ) -> Result<Decision<RoomEvent>, RoomError> {
        let own_role = self.check_may_change(by)?;
        let Some(membership) = self.members.get(&user_id) else {
            return Err(RoomError::NoSuchMember { user_id });
        };
        let touches_owner = role == Role::Owner || membership.role == Role::Owner;
        if touches_owner && own_role != Role::Owner {
            return Err(RoomError::RoleTooSmall);
        }
        if membership.role == role {
            return Ok(Decision::Already(membership.since));
        }
        if role == Role::Owner && closed.contains(&user_id) {
            return Err(RoomError::ClosedOwner { user_id });
        }
        if membership.role == Role::Owner {
            self.check_another_owner(user_id, closed)?;
        }
        Ok(Decision::Events(vec![RoomEvent::RoleChanged(RoomMember { user_id, role })]))
    }

    /// Only owners and admins change a group, and nobody changes a DM.
    fn check_may_change(&self, by: UserId) -> Result<Role, RoomError> {
        let role = self.check_member(by)?;
        self.check_not_dm()?;
        if role < Role::Admin {
            return Err(RoomError::RoleTooSmall);
        }
        Ok(role)
    }

    fn check_not_dm(&self) -> Result<(), RoomError> {
        if self.kind() == Some(RoomKind::Dm) {
            return Err(RoomError::DmFixed);
        }
        Ok(())
    }

    /// Refuses what would leave no owner who can act.
    fn check_another_owner(
        &self,
        user_id: UserId,
        closed: &BTreeSet<UserId>,
    ) -> Result<(), RoomError> {
        let mut others = self.owners().filter(|owner| *owner != user_id);
        if others.all(|owner| closed.contains(&owner)) {
            return Err(RoomError::LastOwner);
        }
        Ok(())
    }

    fn evolve(&mut self, event: RoomEvent) {
        let since = self.version;
        match event {
            RoomEvent::Created(RoomCreated { kind, members }) => {
                let entry = |m: &RoomMember| (m.user_id, Membership { role: m.role, since });
                self.members = members.iter().map(entry).collect();
                self.origin = Some(Origin { kind, members, name: None });
            }
            RoomEvent::Renamed(RoomRenamed { name }) => self.take_name(name),
            RoomEvent::MemberJoined(member) | RoomEvent::RoleChanged(member) => {
                self.members.insert(member.user_id, Membership { role: member.role, since });
            }
            RoomEvent::MemberLeft(left) => {
                self.members.remove(&left.user_id);
                self.left.insert(left.user_id, since);
            }
            // Only a name can be erased in a room: who is in it must stay known.
            RoomEvent::Erased(_) => self.take_name(String::new()),
        }
    }

    fn note_place(&mut self, event: &RoomEvent, record: &Recorded) {
        self.created_at.get_or_insert(record.recorded_at);
        if let Some(room_seq) = record.room_seq {
            self.stays.note(event, room_seq);
        }
    }

    fn take_name(&mut self, name: String) {
        // The first name follows the creation in the same commit, as version 2.
        if self.version == Version(2)
            && let Some(origin) = &mut self.origin
        {
            origin.name = Some(name.clone());
        }
        self.name = Some(name);
        self.name_since = self.version;
    }
}

/// The creator first, as owner, then the others once each, in the order of their identifiers, so
/// that a repeated creation is the same whatever the order of its members.
fn first_members(by: UserId, mut others: Vec<UserId>) -> Vec<RoomMember> {
    others.sort_unstable();
    others.dedup();
    others.retain(|&other| other != by);
    let owner = RoomMember { user_id: by, role: Role::Owner };
    let member = |user_id| RoomMember { user_id, role: Role::Member };
    std::iter::once(owner).chain(others.into_iter().map(member)).collect()
}
