//! `DELETE /v1/messages/{message_id}`.

use crate::chat::{dm, group, made_up, promote, read, send, send_one};
use crate::support::TestApp;

#[tokio::test]
async fn an_author_and_an_admin_delete() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (sita, mani) = (app.user("Sita").await, app.user("Mani").await);
    let room = group(&asha, &[&ravi, &sita]).await;
    let by_author = format!("/v1/messages/{}", send_one(&sita, &room, "one").await);
    let by_admin = format!("/v1/messages/{}", send_one(&sita, &room, "two").await);
    let head = app.head().await;
    ravi.delete(&by_admin).await.problem(403, "forbidden");
    let invisible = mani.delete(&by_admin).await.problem(404, "not_a_member");
    let unknown = mani.delete(&format!("/v1/messages/{}", made_up())).await;
    assert_eq!(unknown.problem(404, "not_a_member"), invisible);
    assert_eq!(app.head().await, head);

    sita.delete(&by_author).await.ok(204);
    promote(&asha, &room, &ravi, "admin").await;
    ravi.delete(&by_admin).await.ok(204);
    let timeline = read(&app, &asha, &format!("/v1/rooms/{room}/timeline")).await;
    let items = timeline["items"].as_array().expect("items");
    let messages: Vec<_> = items.iter().filter(|item| item["type"] == "message").collect();
    assert_eq!(messages.len(), 2);
    assert!(messages.iter().all(|item| item["text"] == "" && item["deleted_at"].is_string()));
    app.finish().await;
}

#[tokio::test]
async fn nobody_deletes_the_others_words_in_a_dm() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let path = format!("/v1/messages/{}", send_one(&asha, &room, "mine").await);
    ravi.delete(&path).await.problem(403, "forbidden");
    app.finish().await;
}

#[tokio::test]
async fn a_deleted_message_is_deleted_once() {
    let app = TestApp::start().await;
    let other = app.second(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let there = asha.at(&other);
    let room = dm(&asha, &ravi).await;
    let path = format!("/v1/messages/{}", send_one(&asha, &room, "a mistake").await);
    let (one, two) = tokio::join!(asha.delete(&path), there.delete(&path));
    assert_eq!((one.status, two.status), (204, 204));
    assert_eq!(one.position(), two.position());
    send(&asha, &room, "between").await;
    let again = asha.delete(&path).await;
    assert_eq!(again.position(), one.position());
    again.ok(204);
    other.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn who_may_delete_no_more_may_repeat_it() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let sita = app.user("Sita").await;
    let room = group(&asha, &[&ravi, &sita]).await;
    let path = format!("/v1/messages/{}", send_one(&sita, &room, "a mistake").await);
    promote(&asha, &room, &ravi, "admin").await;
    let position = ravi.delete(&path).await.position();
    promote(&asha, &room, &ravi, "member").await;
    let again = ravi.delete(&path).await;
    assert_eq!(again.position(), position);
    again.ok(204);
    app.finish().await;
}
