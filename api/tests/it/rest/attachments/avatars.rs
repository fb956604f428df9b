//! Profile photos.

use std::path::PathBuf;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_api::attachments::{
    Examination, ExamineError, Examined, Examiner, Picture, PictureFile, PictureSize,
};
use serde_json::json;

use crate::chat::{group, made_up, read, text, wrong_fields};
use crate::files::{ObjectStore, announcement, complete, fetch, put, ready, settled};
use crate::support::{TestApp, TestUser};

/// Takes what begins with `photo` for a picture, whose squares are named by their sizes.
struct Squares;

impl Examiner for Squares {
    fn examine<'a>(
        &'a self,
        examination: &'a Examination,
    ) -> BoxFuture<'a, Result<Examined, ExamineError>> {
        async {
            let bytes = tokio::fs::read(&examination.input).await.expect("an upload");
            if !bytes.starts_with(b"photo") {
                return Ok(Examined::File);
            }
            let mut files = Vec::new();
            for size in [PictureSize::Large, PictureSize::Medium, PictureSize::Small] {
                let path: PathBuf = examination.folder.join(size.as_str());
                tokio::fs::write(&path, size.as_str()).await.expect("a folder");
                files.push(PictureFile { size, content_type: "image/webp".to_owned(), path });
            }
            Ok(Examined::Picture(Picture {
                content_type: "image/jpeg".to_owned(),
                width: 512,
                height: 512,
                placeholder: Some("aGVsbG8=".to_owned()),
                files,
            }))
        }
        .boxed()
    }
}

async fn app(store: &ObjectStore) -> TestApp {
    TestApp::start_storing(store.deps(Squares), |_| {}).await
}

async fn send_photo(by: &TestUser, bytes: &[u8]) -> String {
    let mut body = announcement("me.jpg", "image/jpeg", bytes);
    body["purpose"] = json!("avatar");
    let announced = by.post("/v1/attachments", &body).await.ok(201);
    assert_eq!(put(&announced, bytes).await, 200);
    let id = text(&announced, "attachment_id").to_owned();
    complete(by, &id).await;
    settled(by, &id).await;
    id
}

#[tokio::test]
async fn a_profile_photo_is_shown_wherever_its_owner_is() {
    let store = ObjectStore::start().await;
    let app = app(&store).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let photo = send_photo(&asha, b"photo 1").await;
    assert!(fetch(&ravi, &photo).await.is_none(), "not hers to see before it is set");
    let answer = asha.patch("/v1/me", &json!({ "avatar_id": photo })).await;
    assert_eq!(answer.position(), app.head().await);
    assert_eq!(answer.ok(200)["avatar_id"], json!(photo));
    assert_eq!(read(&app, &asha, "/v1/me").await["avatar_id"], json!(photo));
    let user = read(&app, &ravi, &format!("/v1/users/{}", asha.id)).await;
    assert_eq!(user["avatar_id"], json!(photo));
    let of_asha = |members: &serde_json::Value| {
        let members = members.as_array().expect("a list").iter();
        let mut of_asha = members.filter(|member| member["user_id"] == json!(asha.id));
        of_asha.next().expect("she is in")["avatar_id"].clone()
    };
    let members = read(&app, &ravi, &format!("/v1/rooms/{room}/members")).await;
    assert_eq!(of_asha(&members["items"]), json!(photo));
    let shown = read(&app, &ravi, &format!("/v1/rooms/{room}")).await;
    assert_eq!(of_asha(&shown["members"]), json!(photo));
    let renamed = asha.patch(&format!("/v1/rooms/{room}"), &json!({ "name": "Sea" })).await.ok(200);
    assert_eq!(of_asha(&renamed["members"]), json!(photo));
    for (variant, expected) in [
        ("small", "small"),
        ("medium", "medium"),
        ("large", "large"),
        ("thumb", "medium"),
        ("original", "large"),
    ] {
        let found = fetch(&ravi, &format!("{photo}?variant={variant}")).await;
        let (headers, bytes) = found.expect("everybody sees it");
        assert_eq!(bytes, expected.as_bytes());
        assert_eq!(headers["content-type"], "image/webp");
        assert!(headers["content-disposition"].to_str().expect("a text").starts_with("inline"));
    }
    app.finish().await;
}

#[tokio::test]
async fn a_profile_photo_is_changed_and_removed_and_the_former_one_goes() {
    let store = ObjectStore::start().await;
    let app = app(&store).await;
    let asha = app.user("Asha").await;
    let (one, two) = (send_photo(&asha, b"photo 1").await, send_photo(&asha, b"photo 2").await);
    let set = async |avatar_id: serde_json::Value| {
        asha.patch("/v1/me", &json!({ "avatar_id": avatar_id })).await.ok(200)
    };
    set(json!(one)).await;
    let head = app.head().await;
    set(json!(one)).await;
    assert_eq!(app.head().await, head, "it is so already");
    set(json!(two)).await;
    let at_once =
        || store.sweep(&app, |config| config.attachments.deleted_kept = std::time::Duration::ZERO);
    // The first look notes that nothing refers to it, the second removes it.
    assert_eq!(at_once().unneeded_attachments().await.expect("a sweep"), 0);
    assert_eq!(at_once().unneeded_attachments().await.expect("a sweep"), 1);
    assert!(fetch(&asha, &one).await.is_none());
    assert!(fetch(&asha, &two).await.is_some());
    assert_eq!(set(json!(null)).await.get("avatar_id"), None);
    assert_eq!(at_once().unneeded_attachments().await.expect("a sweep"), 0);
    assert_eq!(set(json!(two)).await["avatar_id"], json!(two), "it is there still");
    assert_eq!(at_once().unneeded_attachments().await.expect("a sweep"), 0);
    assert_eq!(at_once().unneeded_attachments().await.expect("a sweep"), 0);
    assert!(fetch(&asha, &two).await.is_some());
    app.finish().await;
}

#[tokio::test]
async fn only_a_picture_of_ones_own_that_is_meant_for_it_is_a_profile_photo() {
    let store = ObjectStore::start().await;
    let app = app(&store).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let head = app.head().await;
    let no_picture = send_photo(&asha, b"no picture").await;
    let upload = settled(&asha, &no_picture).await;
    assert_eq!(upload["reason"], "not_an_image", "{upload}");
    assert_eq!(store.keys().await, Vec::<String>::new(), "nothing of it is kept");
    let file = ready(&asha, "a.txt", b"photo").await;
    let his = send_photo(&ravi, b"photo").await;
    for wrong in [json!(no_picture), json!(file), json!(his), json!(made_up()), json!("x")] {
        let problem = asha.patch("/v1/me", &json!({ "avatar_id": wrong })).await;
        assert_eq!(wrong_fields(&problem.problem(422, "validation")), ["avatar_id"], "{wrong}");
    }
    // And the other way round.
    let room = group(&ravi, &[]).await;
    let body = json!({ "attachments": [his] });
    let problem = ravi.post(&format!("/v1/rooms/{room}/messages"), &body).await;
    assert_eq!(wrong_fields(&problem.problem(422, "validation")), ["attachments[0]"]);
    assert_eq!(app.head().await, head + 2, "the group alone");
    app.finish().await;
}
