//! Words for what most tests begin with, all through the public API.

use sandesham_api::commands::{DeactivateUser, RegisterUser};
use sandesham_domain::{Limits, UserId, UserName};
use sandesham_log::Priority;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, TestUser};

/// The text of a field.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text {field} in {value}"))
}

/// The fields that a validation problem names.
pub(crate) fn wrong_fields(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().expect("a validation problem");
    errors.iter().map(|error| text(error, "field")).collect()
}

/// One field of each item of a list.
pub(crate) fn each<'a>(list: &'a Value, field: &str) -> Vec<&'a Value> {
    list["items"].as_array().expect("a list").iter().map(|item| &item[field]).collect()
}

/// The DM of two users.
pub(crate) async fn dm(by: &TestUser, other: &TestUser) -> String {
    let body = json!({ "kind": "dm", "members": [other.id] });
    text(&by.post("/v1/rooms", &body).await.ok(201), "id").to_owned()
}

/// A group of its creator and others.
pub(crate) async fn group(by: &TestUser, others: &[&TestUser]) -> String {
    let members: Vec<_> = others.iter().map(|other| other.id).collect();
    let body = json!({ "kind": "group", "name": "Sky", "members": members });
    text(&by.post("/v1/rooms", &body).await.ok(201), "id").to_owned()
}

/// A sent message: `message_id`, `room_seq`, `position`, `sent_at`.
pub(crate) async fn send(by: &TestUser, room: &str, body: &str) -> Value {
    by.post(&format!("/v1/rooms/{room}/messages"), &json!({ "text": body })).await.ok(201)
}

/// The identifier of a sent message.
pub(crate) async fn send_one(by: &TestUser, room: &str, body: &str) -> String {
    text(&send(by, room, body).await, "message_id").to_owned()
}

/// What somebody reads, once the read models have all there is.
pub(crate) async fn read(app: &TestApp, by: &TestUser, path: &str) -> Value {
    let joint = if path.contains('?') { '&' } else { '?' };
    let head = app.head().await;
    by.get(&format!("{path}{joint}min_position={head}")).await.ok(200)
}

/// Adds somebody to a group.
pub(crate) async fn add(by: &TestUser, room: &str, user: &TestUser) {
    let body = json!({ "user_ids": [user.id] });
    by.post(&format!("/v1/rooms/{room}/members"), &body).await.ok(200);
}

/// Removes somebody from a group.
pub(crate) async fn remove(by: &TestUser, room: &str, user: &TestUser) {
    by.delete(&format!("/v1/rooms/{room}/members/{}", user.id)).await.ok(204);
}

/// Gives a role.
pub(crate) async fn promote(by: &TestUser, room: &str, user: &TestUser, role: &str) {
    let path = format!("/v1/rooms/{room}/members/{}", user.id);
    by.patch(&path, &json!({ "role": role })).await.ok(200);
}

/// An operator closes an account.
pub(crate) async fn deactivate(app: &TestApp, user: &TestUser) {
    let close = DeactivateUser { user_id: user.id };
    app.state.executor.execute(&close, Priority::Live).await.expect("appended");
}

/// An identifier as a client makes it.
pub(crate) fn made_up() -> Uuid {
    Uuid::now_v7()
}

/// Many users, without the passwords that take so long.
pub(crate) async fn crowd(app: &TestApp, size: usize) -> Vec<UserId> {
    let register = async |number| {
        let user_id = UserId::from_uuid(made_up());
        let name = UserName::parse(format!("Member {number}"), &Limits::default());
        let name = name.expect("a short name");
        let register = RegisterUser { user_id, name };
        app.state.executor.execute(&register, Priority::Live).await.expect("appended");
        user_id
    };
    futures_util::future::join_all((0..size).map(register)).await
}
