use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use cqrs_es::test::TestFramework;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::aggregate::ErasedEvent;
use crate::catalogue::EventType;
use crate::ids::{UserId, Version};
use crate::limits::Limits;
use crate::text::RoomName;
use crate::{Decision, StreamAggregate};

type RoomTest = TestFramework<Room>;

const ASHA: UserId = UserId::from_uuid(Uuid::from_u128(1));
const RAVI: UserId = UserId::from_uuid(Uuid::from_u128(2));
const MEENA: UserId = UserId::from_uuid(Uuid::from_u128(3));
const NOBODY: UserId = UserId::from_uuid(Uuid::from_u128(9));

fn name(text: &str) -> RoomName {
    RoomName::parse(text, &Limits::default()).unwrap()
}

fn member(user_id: UserId, role: Role) -> RoomMember {
    RoomMember { user_id, role }
}

/// A group of Asha (owner), Ravi (admin) and Meena (member), at version 2.
fn group() -> Vec<RoomEvent> {
    let members =
        vec![member(ASHA, Role::Owner), member(RAVI, Role::Admin), member(MEENA, Role::Member)];
    vec![
        RoomEvent::Created(RoomCreated { kind: RoomKind::Group, members }),
        RoomEvent::Renamed(RoomRenamed { name: "Sky".into() }),
    ]
}

fn dm() -> Vec<RoomEvent> {
    let members = vec![member(ASHA, Role::Member), member(RAVI, Role::Member)];
    vec![RoomEvent::Created(RoomCreated { kind: RoomKind::Dm, members })]
}

fn none() -> BTreeSet<UserId> {
    BTreeSet::new()
}

fn left(user_id: UserId, reason: LeaveReason) -> RoomEvent {
    RoomEvent::MemberLeft(RoomMemberLeft { user_id, reason })
}

fn folded(events: Vec<RoomEvent>) -> Room {
    let mut room = Room::default();
    for event in events {
        room.apply(event);
    }
    room
}

#[track_caller]
fn refused(given: Vec<RoomEvent>, command: RoomCommand, error: RoomError) {
    RoomTest::with(()).given(given).when(command).then_expect_error(error);
}

#[track_caller]
fn accepted(given: Vec<RoomEvent>, command: RoomCommand, events: Vec<RoomEvent>) {
    RoomTest::with(()).given(given).when(command).then_expect_events(events);
}

#[test]
fn the_creator_of_a_group_becomes_its_owner_and_doubles_are_ignored() {
    let command =
        RoomCommand::CreateGroup { by: ASHA, name: name("Sky"), members: vec![RAVI, ASHA, RAVI] };
    let members = vec![member(ASHA, Role::Owner), member(RAVI, Role::Member)];
    let created = RoomEvent::Created(RoomCreated { kind: RoomKind::Group, members });
    let renamed = RoomEvent::Renamed(RoomRenamed { name: "Sky".into() });
    accepted(vec![], command, vec![created, renamed]);
}

#[test]
fn a_repeated_creation_adds_no_event() {
    let command = |name_text: &str| RoomCommand::CreateGroup {
        by: ASHA,
        name: name(name_text),
        members: vec![MEENA, RAVI],
    };
    let mut room = Room::default();
    let Ok(Decision::Events(events)) = room.decide(command("Sky")) else { panic!("refused") };
    for event in events {
        room.apply(event);
    }
    room.apply(RoomEvent::Renamed(RoomRenamed { name: "Later".into() }));
    room.apply(left(MEENA, LeaveReason::Left));
    assert_eq!(room.decide(command("Sky")), Ok(Decision::Already(Version(2))));
    assert_eq!(room.decide(command("Sea")), Err(RoomError::IdTaken));
}

#[test]
fn a_dm_is_of_two_different_users() {
    refused(vec![], RoomCommand::CreateDm { by: ASHA, other: ASHA }, RoomError::DmWithOneself);
    accepted(vec![], RoomCommand::CreateDm { by: RAVI, other: ASHA }, dm());
}

#[test]
fn a_dm_that_exists_is_not_made_again() {
    let again = RoomCommand::CreateDm { by: RAVI, other: ASHA };
    assert_eq!(folded(dm()).decide(again), Ok(Decision::Already(Version(1))));
}

#[test]
fn nobody_changes_a_dm() {
    let add = RoomCommand::AddMembers { by: ASHA, user_ids: vec![MEENA], role: Role::Member };
    refused(dm(), add, RoomError::DmFixed);
    refused(dm(), RoomCommand::Rename { by: ASHA, name: name("x") }, RoomError::DmFixed);
    refused(
        dm(),
        RoomCommand::RemoveMember { by: ASHA, user_id: ASHA, closed: none() },
        RoomError::DmFixed,
    );
    let change =
        RoomCommand::ChangeRole { by: ASHA, user_id: RAVI, role: Role::Owner, closed: none() };
    refused(dm(), change, RoomError::DmFixed);
    assert!(!folded(dm()).may_moderate(ASHA));
}

#[test]
fn only_owners_and_admins_change_a_group() {
    let add = |by| RoomCommand::AddMembers { by, user_ids: vec![NOBODY], role: Role::Member };
    refused(group(), add(MEENA), RoomError::RoleTooSmall);
    refused(group(), add(NOBODY), RoomError::NotAMember);
    let joined = vec![RoomEvent::MemberJoined(member(NOBODY, Role::Member))];
    accepted(group(), add(RAVI), joined);
    let rename = |by| RoomCommand::Rename { by, name: name("Sea") };
    refused(group(), rename(MEENA), RoomError::RoleTooSmall);
    accepted(group(), rename(RAVI), vec![RoomEvent::Renamed(RoomRenamed { name: "Sea".into() })]);
}

#[test]
fn only_owners_give_or_take_owner() {
    let give =
        |by| RoomCommand::ChangeRole { by, user_id: MEENA, role: Role::Owner, closed: none() };
    refused(group(), give(RAVI), RoomError::RoleTooSmall);
    accepted(group(), give(ASHA), vec![RoomEvent::RoleChanged(member(MEENA, Role::Owner))]);
    let take =
        RoomCommand::ChangeRole { by: RAVI, user_id: ASHA, role: Role::Member, closed: none() };
    refused(group(), take, RoomError::RoleTooSmall);
    let add = RoomCommand::AddMembers { by: RAVI, user_ids: vec![NOBODY], role: Role::Owner };
    refused(group(), add, RoomError::RoleTooSmall);
    let remove = RoomCommand::RemoveMember { by: RAVI, user_id: ASHA, closed: none() };
    refused(group(), remove, RoomError::RoleTooSmall);
}

#[test]
fn the_last_owner_goes_only_after_handing_over() {
    let leave = RoomCommand::RemoveMember { by: ASHA, user_id: ASHA, closed: none() };
    refused(group(), leave.clone(), RoomError::LastOwner);
    let step_down =
        RoomCommand::ChangeRole { by: ASHA, user_id: ASHA, role: Role::Member, closed: none() };
    refused(group(), step_down, RoomError::LastOwner);
    let mut handed_over = group();
    handed_over.push(RoomEvent::RoleChanged(member(RAVI, Role::Owner)));
    accepted(handed_over, leave, vec![left(ASHA, LeaveReason::Left)]);
}

#[test]
fn an_owner_whose_account_is_closed_is_no_heir() {
    let mut two_owners = group();
    two_owners.push(RoomEvent::RoleChanged(member(RAVI, Role::Owner)));
    let closed = BTreeSet::from([RAVI]);
    let leave = RoomCommand::RemoveMember { by: ASHA, user_id: ASHA, closed: closed.clone() };
    refused(two_owners.clone(), leave, RoomError::LastOwner);
    let step_down = RoomCommand::ChangeRole {
        by: ASHA,
        user_id: ASHA,
        role: Role::Admin,
        closed: closed.clone(),
    };
    refused(two_owners.clone(), step_down, RoomError::LastOwner);
    let remove = RoomCommand::RemoveMember { by: ASHA, user_id: RAVI, closed: closed.clone() };
    accepted(two_owners, remove, vec![left(RAVI, LeaveReason::Removed)]);
    let give = RoomCommand::ChangeRole { by: ASHA, user_id: RAVI, role: Role::Owner, closed };
    refused(group(), give, RoomError::ClosedOwner { user_id: RAVI });
}

#[test]
fn anyone_leaves_and_admins_remove() {
    let remove = |by, user_id| RoomCommand::RemoveMember { by, user_id, closed: none() };
    accepted(group(), remove(MEENA, MEENA), vec![left(MEENA, LeaveReason::Left)]);
    accepted(group(), remove(RAVI, MEENA), vec![left(MEENA, LeaveReason::Removed)]);
    refused(group(), remove(MEENA, RAVI), RoomError::RoleTooSmall);
    refused(group(), remove(ASHA, NOBODY), RoomError::NoSuchMember { user_id: NOBODY });
}

#[test]
fn what_is_so_already_says_since_when() {
    let mut events = group();
    events.push(left(MEENA, LeaveReason::Removed));
    let room = folded(events);
    let remove = RoomCommand::RemoveMember { by: ASHA, user_id: MEENA, closed: none() };
    assert_eq!(room.decide(remove), Ok(Decision::Already(Version(3))));
    let same_role =
        RoomCommand::ChangeRole { by: ASHA, user_id: RAVI, role: Role::Admin, closed: none() };
    assert_eq!(room.decide(same_role), Ok(Decision::Already(Version(1))));
    let same_name = RoomCommand::Rename { by: ASHA, name: name("Sky") };
    assert_eq!(room.decide(same_name), Ok(Decision::Already(Version(2))));
    let add = RoomCommand::AddMembers { by: ASHA, user_ids: vec![RAVI], role: Role::Member };
    assert_eq!(room.decide(add), Ok(Decision::Already(Version(1))));
}

#[test]
fn a_group_and_a_call_have_limits() {
    let user = |n: u128| UserId::from_uuid(Uuid::from_u128(1_000 + n));
    let limits = Limits { members_per_call_max: 3, members_max: 4, ..Limits::default() };
    let add = |n: u128| RoomCommand::AddMembers {
        by: ASHA,
        user_ids: (0..n).map(user).collect(),
        role: Role::Member,
    };
    let room = folded(group());
    let too_many = RoomError::TooManyInOneCall { members_max: 3 };
    assert_eq!(room.decide_within(add(4), &limits), Err(too_many));
    assert_eq!(room.decide_within(add(2), &limits), Err(RoomError::Full { members_max: 4 }));
    assert!(room.decide_within(add(1), &limits).is_ok());
}

#[test]
fn who_is_ignored_does_not_count_in_a_call() {
    let user = |n: u128| UserId::from_uuid(Uuid::from_u128(1_000 + n));
    let limits = Limits { members_per_call_max: 3, ..Limits::default() };
    let joining = [user(0), user(1), user(2)];
    let others = || [joining, joining].concat();
    let members = [others(), vec![ASHA]].concat();
    let create = RoomCommand::CreateGroup { by: ASHA, name: name("Sky"), members };
    assert!(Room::default().decide_within(create, &limits).is_ok());
    let user_ids = [others(), vec![ASHA, RAVI, MEENA]].concat();
    let add = RoomCommand::AddMembers { by: ASHA, user_ids, role: Role::Member };
    assert!(folded(group()).decide_within(add, &limits).is_ok());
    let members = [others(), vec![user(3)]].concat();
    let create = RoomCommand::CreateGroup { by: ASHA, name: name("Sky"), members };
    let too_many = RoomError::TooManyInOneCall { members_max: 3 };
    assert_eq!(Room::default().decide_within(create, &limits), Err(too_many));
}

#[test]
fn an_erased_name_is_empty_and_the_members_stay() {
    let mut events = group();
    let event_type = EventType::RoomRenamed;
    events[1] = RoomEvent::Erased(ErasedEvent { event_type, room_id: None, actor: None });
    let room = folded(events);
    assert_eq!(room.name(), Some(""));
    assert_eq!(room.member_count(), 3);
}

fn any_user() -> impl Strategy<Value = UserId> {
    (1..6_u128).prop_map(|n| UserId::from_uuid(Uuid::from_u128(n)))
}

fn any_role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Member), Just(Role::Admin), Just(Role::Owner)]
}

fn any_command() -> impl Strategy<Value = RoomCommand> {
    prop_oneof![
        (any_user(), any_user()).prop_map(|(by, user_id)| RoomCommand::RemoveMember {
            by,
            user_id,
            closed: none()
        }),
        (any_user(), any_user(), any_role()).prop_map(|(by, user_id, role)| {
            RoomCommand::ChangeRole { by, user_id, role, closed: none() }
        }),
        (any_user(), prop::collection::vec(any_user(), 0..4), any_role())
            .prop_map(|(by, user_ids, role)| RoomCommand::AddMembers { by, user_ids, role }),
    ]
}

proptest! {
    /// Whatever is asked of a group by whomever, it never loses its last owner, nobody who is not
    /// in it changes it, and every accepted event counts one version.
    #[test]
    fn a_group_always_has_an_owner(commands in prop::collection::vec(any_command(), 0..60)) {
        let mut room = folded(group());
        for command in commands {
            let before = room.version();
            let Ok(Decision::Events(events)) = room.decide(command) else { continue };
            prop_assert!(!events.is_empty());
            let count = u32::try_from(events.len()).unwrap();
            for event in events {
 room.apply(event);
}
            prop_assert_eq!(room.version(), Version(before.0 + count));
            prop_assert!(room.members().any(|member| member.role == Role::Owner));
        }
    }
}
