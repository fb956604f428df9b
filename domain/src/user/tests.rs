use cqrs_es::test::TestFramework;

use super::*;
use crate::aggregate::ErasedEvent;
use crate::catalogue::EventType;
use crate::ids::Version;
use crate::limits::Limits;
use crate::text::UserName;
use crate::{Decision, StreamAggregate};

type UserTest = TestFramework<User>;

fn name(text: &str) -> UserName {
    UserName::parse(text, &Limits::default()).unwrap()
}

fn profile(name: &str) -> UserProfile {
    UserProfile { name: name.to_owned(), avatar_id: None }
}

fn folded(events: Vec<UserEvent>) -> User {
    use cqrs_es::Aggregate;
    let mut user = User::default();
    for event in events {
        user.apply(event);
    }
    user
}

#[test]
fn somebody_signs_up() {
    UserTest::with(())
        .given_no_previous_events()
        .when(UserCommand::Register { name: name("Asha") })
        .then_expect_events(vec![UserEvent::Registered(profile("Asha"))]);
}

#[test]
fn nobody_signs_up_twice() {
    UserTest::with(())
        .given(vec![UserEvent::Registered(profile("Asha"))])
        .when(UserCommand::Register { name: name("Asha") })
        .then_expect_error(UserError::Exists);
}

#[test]
fn a_name_that_is_so_already_adds_no_event() {
    let user = folded(vec![
        UserEvent::Registered(profile("Asha")),
        UserEvent::ProfileUpdated(profile("Asha R")),
    ]);
    let same = UserCommand::UpdateProfile { name: Some(name("Asha R")), avatar_id: None };
    assert_eq!(user.decide(same), Ok(Decision::Already(Version(2))));
}

#[test]
fn a_closed_account_changes_nothing() {
    UserTest::with(())
        .given(vec![
            UserEvent::Registered(profile("Asha")),
            UserEvent::Deactivated(profile("Asha")),
        ])
        .when(UserCommand::UpdateProfile { name: Some(name("B")), avatar_id: None })
        .then_expect_error(UserError::Deactivated);
}

#[test]
fn an_account_is_closed_once() {
    let user = folded(vec![
        UserEvent::Registered(profile("Asha")),
        UserEvent::Deactivated(profile("Asha")),
    ]);
    assert_eq!(user.decide(UserCommand::Deactivate), Ok(Decision::Already(Version(2))));
}

#[test]
fn an_erased_user_has_no_name_and_is_still_known_to_be_closed() {
    let erased =
        |event_type| UserEvent::Erased(ErasedEvent { event_type, room_id: None, actor: None });
    let user = folded(vec![erased(EventType::UserRegistered), erased(EventType::UserDeactivated)]);
    assert_eq!(user.profile(), Some(&profile("")));
    assert_eq!(user.check_active(), Err(UserError::Deactivated));
    assert_eq!(user.version(), Version(2));
}
