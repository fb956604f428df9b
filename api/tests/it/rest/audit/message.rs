//! `GET /v1/audit/messages/{message_id}/at`.

use serde_json::{Value, json};

use super::{auditor, number};
use crate::chat::{add, group, remove, send, text};
use crate::support::{TestApp, TestUser};

/// What is told of one person.
fn of<'a>(message: &'a Value, user: &TestUser) -> &'a Value {
    let items = message["items"].as_array().expect("a list");
    let found = items.iter().find(|item| item["user_id"] == json!(user.id));
    found.unwrap_or(&Value::Null)
}

#[tokio::test]
async fn who_had_read_which_text_and_who_had_not_is_one_question() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (lila, mira) = (app.user("Lila").await, app.user("Mira").await);
    let auditor = auditor(&app).await;
    let room = group(&asha, &[&ravi, &lila]).await;
    let sent = send(&asha, &room, "teh text").await;
    let message = text(&sent, "message_id");
    let receipts = format!("/v1/rooms/{room}/receipts");
    let body = json!({ "read_up_to": sent["room_seq"] });
    let read_first = ravi.post(&receipts, &body).await.position();
    let path = format!("/v1/messages/{message}");
    asha.patch(&path, &json!({ "text": "the text" })).await.ok(200);
    add(&asha, &room, &mira).await;
    remove(&asha, &room, &ravi).await;
    let read_second = lila.post(&receipts, &body).await.position();
    asha.delete(&path).await.ok(204);
    let end = app.head().await;

    let at = async |position: u64| -> Value {
        let path = format!("/v1/audit/messages/{message}/at?position={position}");
        auditor.get(&path).await.ok(200)
    };
    let first = at(read_first).await;
    assert_eq!((&first["room_id"], &first["author"]), (&json!(room), &json!(asha.id)));
    assert_eq!((&first["revision"], &first["sent_at"]), (&json!(1), &sent["sent_at"]));
    let counts = json!({ "people": 3, "can_see": 3, "delivered": 1, "read": 1 });
    assert_eq!(first["counts"], counts);
    assert_eq!(of(&first, &ravi)["revision"], 1);
    assert_eq!(of(&first, &lila)["can_see"], true);
    assert_eq!(of(&first, &lila).get("read_at"), None, "has not read it");
    assert_eq!(of(&first, &asha).get("read_at"), None, "wrote it");

    let second = at(read_second).await;
    assert_eq!(second["counts"], json!({ "people": 3, "can_see": 2, "delivered": 2, "read": 2 }));
    assert_eq!(of(&second, &ravi)["can_see"], false, "was removed");
    assert_eq!(
        (&of(&second, &ravi)["revision"], &of(&second, &lila)["revision"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(of(&second, &mira), &Value::Null, "came later");
    assert_eq!((&second["revision"], second.get("deleted_at")), (&json!(2), None));

    let last = at(end).await;
    assert!(last["deleted_at"].is_string());
    assert_eq!(last["revisions"][0]["text"], "teh text", "an auditor reads what was taken back");
    assert_eq!(last["revisions"][1]["text"], "the text");
    app.finish().await;
}

#[tokio::test]
async fn people_come_in_parts() {
    let app = TestApp::start().await;
    let (asha, ravi, lila) =
        (app.user("Asha").await, app.user("Ravi").await, app.user("Lila").await);
    let auditor = auditor(&app).await;
    let room = group(&asha, &[&ravi, &lila]).await;
    let sent = send(&asha, &room, "hello").await;
    let base = format!(
        "/v1/audit/messages/{}/at?position={}&limit=2",
        text(&sent, "message_id"),
        number(&sent["position"])
    );
    let first = auditor.get(&base).await.ok(200);
    let next = first["next"].as_str().expect("there is a third");
    let rest = auditor.get(&format!("{base}&cursor={next}")).await.ok(200);
    let mut found: Vec<_> = [&first, &rest]
        .into_iter()
        .flat_map(|part| part["items"].as_array().expect("a list"))
        .map(|item| item["user_id"].clone())
        .collect();
    assert_eq!((found.len(), &rest["next"]), (3, &Value::Null));
    found.dedup();
    assert_eq!(found.len(), 3);
    assert_eq!(first["counts"], rest["counts"]);
    app.finish().await;
}
