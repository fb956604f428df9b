//! `GET /v1/me/accesses`: an auditor's looks are in the log, and those concerned see them.

use chrono::Utc;
use sandesham_domain::access::ACCESS_WINDOW;
use serde_json::{Value, json};

use super::{auditor, number, room_at};
use crate::chat::{add, dm, each, group, read, remove, send, send_one, text};
use crate::support::{TestApp, TestUser};

/// What somebody is told, the latest first.
async fn accesses(app: &TestApp, user: &TestUser) -> Vec<Value> {
    let list = read(app, user, "/v1/me/accesses").await;
    list["items"].as_array().expect("a list").clone()
}

/// Looks at something until all looks were in one quarter of an hour; gives how many events were appended.
async fn appended(app: &TestApp, auditor: &TestUser, paths: &[&str]) -> u64 {
    let window = || Utc::now().timestamp() / ACCESS_WINDOW.num_seconds();
    loop {
        let (began, head) = (window(), app.head().await);
        for path in paths {
            auditor.get(path).await.ok(200);
        }
        if window() == began {
            return app.head().await - head;
        }
    }
}

#[tokio::test]
async fn a_look_is_an_event_with_all_there_is_to_tell() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let auditor = auditor(&app).await;
    let room = dm(&asha, &ravi).await;
    let sent = send(&asha, &room, "hello").await;
    let (message, position) = (text(&sent, "message_id"), number(&sent["position"]));
    let path = format!("/v1/audit/messages/{message}/at?position={position}&reason=case%207");
    auditor.get(&path).await.ok(200);

    let head = app.head().await;
    assert_eq!(head, position + 1);
    let events = auditor.get(&format!("/v1/audit/events?after={position}&limit=1")).await.ok(200);
    let event = &events["items"][0];
    let id = text(&event["data"], "access_id");
    assert_eq!(event["type"], "sandesham.audit.accessed.v1");
    assert_eq!((&event["subject"], event.get("roomid")), (&json!(format!("access/{id}")), None));
    assert_eq!(event["actor"], json!(auditor.id));
    let moment = json!({ "position": position, "time": sent["sent_at"] });
    let expected = json!({
        "access_id": id, "auditor": auditor.id, "what": "message", "room_id": room,
        "message_id": message, "reason": "case 7", "moment": moment,
    });
    assert_eq!(event["data"], expected);

    // The look at events came after it.
    let told = accesses(&app, &ravi).await;
    assert_eq!(
        (told.len(), &told[0]["what"], &told[0]["room"]),
        (2, &json!("events"), &Value::Null)
    );
    let expected = json!({
        "access_id": id, "auditor": { "id": auditor.id, "name": "Usha" }, "what": "message",
        "room": { "id": room, "kind": "dm" }, "message_id": message, "reason": "case 7",
        "at": event["time"], "moment": moment,
    });
    assert_eq!(told[1], expected);
    app.finish().await;
}

#[tokio::test]
async fn looks_within_a_quarter_of_an_hour_are_one() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let auditor = auditor(&app).await;
    let room = dm(&asha, &ravi).await;
    let message = send_one(&asha, &room, "hello").await;
    let head = app.head().await;
    let at = |position: u64| format!("/v1/audit/rooms/{room}/at?position={position}");
    let members = format!("/v1/audit/rooms/{room}/members?position={head}&limit=1");
    let of_message = format!("/v1/audit/messages/{message}/at?position={head}");
    let one = [&*at(head), &*at(head - 1), &*at(head), &*members];
    assert_eq!(appended(&app, &auditor, &one).await, 1);
    let again = appended(&app, &auditor, &["/v1/audit/events", "/v1/audit/events?after=2"]).await;
    assert_eq!(again, 1);
    let others = [
        &*format!("{}&reason=a", at(head)),
        &*format!("{}&reason=b", at(head)),
        &*of_message,
        &*format!("/v1/audit/events?room_id={room}"),
        "/v1/audit/rooms",
        "/v1/audit/rooms?query=asha",
    ];
    assert_eq!(appended(&app, &auditor, &others).await, 5);
    app.finish().await;
}

#[tokio::test]
async fn only_those_are_told_who_had_been_in_by_the_moment_looked_at() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (lila, mira) = (app.user("Lila").await, app.user("Mira").await);
    let auditor = auditor(&app).await;
    let room = group(&asha, &[&ravi]).await;
    dm(&asha, &mira).await;
    let early = app.head().await;
    remove(&asha, &room, &ravi).await;
    add(&asha, &room, &lila).await;
    asha.patch(&format!("/v1/rooms/{room}"), &json!({ "name": "Sea" })).await.ok(200);
    let late = app.head().await;
    room_at(&auditor, &room, early).await;
    for (who, told) in [(&asha, 1), (&ravi, 1), (&lila, 0), (&mira, 0), (&auditor, 0)] {
        assert_eq!(accesses(&app, who).await.len(), told, "{}", who.email);
    }
    // With others in it is another look, however soon.
    room_at(&auditor, &room, late).await;
    for (who, told) in [(&asha, 2), (&ravi, 2), (&lila, 1), (&mira, 0)] {
        assert_eq!(accesses(&app, who).await.len(), told, "{}", who.email);
    }
    // Who left knows the name that it had then.
    let name = async |who: &TestUser| accesses(&app, who).await[0]["room"]["name"].clone();
    assert_eq!((name(&ravi).await, name(&lila).await), (json!("Sky"), json!("Sea")));
    app.finish().await;
}

#[tokio::test]
async fn a_look_at_all_rooms_concerns_everybody_who_was_in_one() {
    let app = TestApp::start().await;
    let (asha, ravi, lila) =
        (app.user("Asha").await, app.user("Ravi").await, app.user("Lila").await);
    let auditor = auditor(&app).await;
    let room = dm(&asha, &ravi).await;
    auditor.get("/v1/audit/events?reason=the%20whole%20log").await.ok(200);
    auditor.get(&format!("/v1/audit/events?room_id={room}")).await.ok(200);
    assert!(accesses(&app, &lila).await.is_empty());
    let told = accesses(&app, &asha).await;
    assert_eq!((&told[0]["what"], &told[0]["room"]["id"]), (&json!("events"), &json!(room)));
    assert_eq!((&told[1]["room"], &told[1]["reason"]), (&Value::Null, &json!("the whole log")));
    // Who comes into a room afterwards was not there to be looked at.
    let group = group(&lila, &[&ravi]).await;
    assert!(accesses(&app, &lila).await.is_empty());
    auditor.get(&format!("/v1/audit/events?room_id={group}")).await.ok(200);
    assert_eq!(accesses(&app, &lila).await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn accesses_are_read_in_parts() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let auditor = auditor(&app).await;
    dm(&asha, &ravi).await;
    for number in 1..=5 {
        auditor.get(&format!("/v1/audit/rooms?reason={number}")).await.ok(200);
    }
    let first = read(&app, &asha, "/v1/me/accesses?limit=3").await;
    let next = text(&first, "next");
    let rest = asha.get(&format!("/v1/me/accesses?limit=3&cursor={next}")).await.ok(200);
    let reasons = [each(&first, "reason"), each(&rest, "reason")].concat();
    assert_eq!(reasons, ["5", "4", "3", "2", "1"].map(|number| json!(number)).each_ref());
    assert_eq!(rest["next"], Value::Null);
    asha.get("/v1/me/accesses?cursor=x").await.problem(422, "validation");
    app.get("/v1/me/accesses").await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_shown_that_cannot_be_noted() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let auditor = auditor(&app).await;
    let room = dm(&asha, &ravi).await;
    let message = send_one(&asha, &room, "a secret").await;
    let head = app.head().await;
    app.let_append(false).await;
    let paths = [
        format!("/v1/audit/rooms/{room}/at?position={head}"),
        format!("/v1/audit/rooms/{room}/members?position={head}"),
        format!("/v1/audit/messages/{message}/at?position={head}"),
        format!("/v1/audit/events?room_id={room}"),
        "/v1/audit/rooms".to_owned(),
        format!("/v1/messages/{message}/history"),
    ];
    let answers = paths.iter().map(|path| auditor.get(path));
    for answer in futures_util::future::join_all(answers).await {
        let problem = answer.problem(503, "unavailable");
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }
    assert_eq!(app.head().await, head);
    app.let_append(true).await;
    auditor.get(&paths[0]).await.ok(200);
    app.finish().await;
}

#[tokio::test]
async fn a_history_that_only_an_auditor_may_read_is_noted() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let auditor = auditor(&app).await;
    let with_auditor = dm(&asha, &auditor).await;
    let own = send_one(&asha, &with_auditor, "to the auditor").await;
    let room = dm(&asha, &ravi).await;
    let message = send_one(&asha, &room, "a secret").await;
    asha.delete(&format!("/v1/messages/{message}")).await.ok(204);
    let head = app.head().await;
    read(&app, &auditor, &format!("/v1/messages/{own}/history")).await;
    assert_eq!(app.head().await, head, "a member's own reading is no access");
    let path = format!("/v1/messages/{message}/history?reason=case%207");
    let history = read(&app, &auditor, &path).await;
    assert_eq!(history["items"][0]["text"], "a secret");
    let told = accesses(&app, &ravi).await;
    assert_eq!((told.len(), &told[0]["message_id"]), (1, &json!(message)));
    assert_eq!((&told[0]["reason"], told[0].get("moment")), (&json!("case 7"), None));
    app.finish().await;
}
