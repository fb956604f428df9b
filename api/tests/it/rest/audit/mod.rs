//! `/v1/audit`, and `/v1/me/accesses`, which tells of it.

use sandesham_api::auth::Email;
use sandesham_api::store::Store;
use serde_json::Value;

use crate::support::{TestApp, TestUser};

mod accesses;
mod events;
mod message;
mod refusals;
mod room;
mod rooms;
mod status;

/// Somebody whom an operator made an auditor.
pub(super) async fn auditor(app: &TestApp) -> TestUser {
    let user = app.user("Usha").await;
    let email = Email::parse(&user.email).expect("an email");
    let store = Store::new(app.state.log.pool().clone());
    assert!(store.grant(&email, "auditor").await.expect("the accounts can be changed"));
    app.log_in(&user).await
}

/// A number of an answer.
#[track_caller]
fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("no number: {value}"))
}

/// A room as an auditor sees it right after an event.
async fn room_at(auditor: &TestUser, room: &str, position: u64) -> Value {
    auditor.get(&format!("/v1/audit/rooms/{room}/at?position={position}")).await.ok(200)
}
