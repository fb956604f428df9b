//! `GET /v1/attachments/{id}`.

use serde_json::json;

use crate::chat::{text, wrong_fields};
use crate::files::{ObjectStore, announce, fetch, location, ready};

#[tokio::test]
async fn an_address_is_the_same_for_all_who_ask_in_the_same_moments() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let file = ready(&asha, "a.txt", b"a").await;
    // Two in a row may be on either side of a window's end; of three, two are not.
    let asked = [(); 3].map(|()| location(&asha, &file));
    let asked = futures_util::future::join_all(asked).await;
    assert!(asked[0] == asked[1] || asked[1] == asked[2], "{asked:?}");
    assert!(asked[0].as_ref().is_some_and(|url| url.contains("X-Amz-Expires=300")), "{asked:?}");
    app.finish().await;
}

#[tokio::test]
async fn an_address_is_good_for_this_file_alone() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let (one, two) = (ready(&asha, "a.txt", b"a").await, ready(&asha, "b.txt", b"b").await);
    let url = location(&asha, &one).await.expect("it is hers");
    let status = async |url: String| reqwest::get(url).await.expect("the store answers").status();
    assert_eq!(status(url.clone()).await, 200);
    assert_eq!(status(url.replace(&one, &two)).await, 403);
    assert_eq!(status(url.replace("attachment", "inline")).await, 403);
    let (bare, _) = url.split_once('?').expect("a signed address");
    assert_eq!(status(bare.to_owned()).await, 403);
    app.finish().await;
}

#[tokio::test]
async fn what_is_not_ready_is_not_shown_and_not_every_file_has_every_variant() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let announced = announce(&asha, "a.txt", b"a").await;
    let path = format!("/v1/attachments/{}", text(&announced, "attachment_id"));
    asha.get(&path).await.problem(409, "conflict");
    let file = ready(&asha, "b.txt", b"b").await;
    let path = format!("/v1/attachments/{file}");
    for variant in ["thumb", "small", "medium", "large"] {
        asha.get(&format!("{path}?variant={variant}")).await.problem(404, "not_found");
    }
    for query in ["variant=huge", "variant=", "size=1", "min_position=999999"] {
        let problem = asha.get(&format!("{path}?{query}")).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem).len(), 1, "{query}");
    }
    assert!(fetch(&asha, &format!("{file}?variant=original")).await.is_some());
    app.get(&path).await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn what_could_be_opened_as_a_page_is_only_ever_saved() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    for (file_name, content_type, bytes) in [
        ("page.html", "text/html", &b"<script>alert(1)</script>"[..]),
        ("picture.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
        ("not a picture.png", "image/png", b"<html>"),
    ] {
        let body = crate::files::announcement(file_name, content_type, bytes);
        let announced = asha.post("/v1/attachments", &body).await.ok(201);
        crate::files::put(&announced, bytes).await;
        let id = text(&announced, "attachment_id");
        crate::files::complete(&asha, id).await;
        let upload = crate::files::settled(&asha, id).await;
        assert_eq!(upload["content_type"], json!("application/octet-stream"), "{file_name}");
        let (headers, found) = fetch(&asha, id).await.expect("it is hers");
        assert_eq!(found, bytes);
        assert_eq!(headers["content-type"], "application/octet-stream");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        let disposition = headers["content-disposition"].to_str().expect("a text");
        assert!(disposition.starts_with("attachment;"), "{disposition}");
    }
    app.finish().await;
}
