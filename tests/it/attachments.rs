//! Pictures and files, from one person to another.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use reqwest::StatusCode;
use sandesham_testkit::wait;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Installation, Person};

fn picture(width: u32, height: u32) -> Vec<u8> {
    let low = |number: u32| number.to_le_bytes()[0];
    let pixels = RgbImage::from_fn(width, height, |x, y| Rgb([low(x), low(y), low(x * y)]));
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, ImageFormat::Jpeg).expect("a picture of this kind");
    bytes.into_inner()
}

/// Announces, sends and completes; the upload's identifier.
pub(crate) async fn upload(
    at: &Installation,
    by: &Person,
    (file_name, content_type): (&str, &str),
    bytes: &[u8],
) -> String {
    let sha256 = format!("{:x}", Sha256::digest(bytes));
    let body = json!({
        "file_name": file_name, "content_type": content_type, "size": bytes.len(), "sha256": sha256,
    });
    let (status, announced) = at.post("/v1/attachments", Some(by), &body).await;
    assert_eq!(status, StatusCode::CREATED, "{announced}");
    let upload = &announced["upload"];
    let mut put = at.client.put(upload["url"].as_str().expect("an address")).body(bytes.to_vec());
    for (name, value) in upload["headers"].as_object().expect("headers") {
        put = put.header(name, value.as_str().expect("a text"));
    }
    let answer = put.send().await.expect("the store answers");
    assert!(answer.status().is_success(), "{:?}", answer.text().await);
    let id = announced["attachment_id"].as_str().expect("an identifier").to_owned();
    let path = format!("/v1/attachments/{id}/complete");
    let (status, completed) = at.post(&path, Some(by), &json!({})).await;
    assert_eq!(status, StatusCode::OK, "{completed}");
    id
}

pub(crate) async fn settled(at: &Installation, by: &Person, id: &str) -> Value {
    let path = format!("/v1/attachments/{id}/state");
    let is_settled = async || {
        let state = at.get(&path, by).await["state"].clone();
        state == "ready" || state == "rejected"
    };
    wait::until_within(wait::LONG, "it was looked into", is_settled).await;
    at.get(&path, by).await
}

async fn fetch(at: &Installation, by: &Person, path: &str) -> (StatusCode, Vec<u8>) {
    let url = format!("{}/v1/attachments/{path}", at.ready.http);
    let answer = at.client.get(url).bearer_auth(&by.token).send().await.expect("it answers");
    (answer.status(), answer.bytes().await.expect("a body").to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_goes_from_one_to_another_and_what_is_none_costs_itself_alone() {
    let installation = Installation::start();
    let (asha, ravi) = (installation.register("Asha").await, installation.register("Ravi").await);
    let mira = installation.register("Mira").await;
    let room = installation.dm(&asha, &ravi).await;
    let sent = picture(1_200, 800);
    let photo = upload(&installation, &asha, ("cat.jpg", "image/jpeg"), &sent).await;
    let broken =
        upload(&installation, &asha, ("half.jpg", "image/jpeg"), &sent[..sent.len() / 2]).await;
    let file = upload(&installation, &asha, ("notes.txt", "text/plain"), b"notes").await;
    let upload = settled(&installation, &asha, &photo).await;
    assert_eq!((&upload["width"], &upload["height"]), (&json!(1_200), &json!(800)), "{upload}");
    assert!(upload["placeholder"].is_string());
    let upload = settled(&installation, &asha, &broken).await;
    assert_eq!((&upload["state"], &upload["reason"]), (&json!("rejected"), &json!("truncated")));
    assert_eq!(settled(&installation, &asha, &file).await["state"], "ready");

    let body = json!({ "attachments": [photo, { "attachment_id": file, "alt": "my notes" }] });
    let path = format!("/v1/rooms/{room}/messages");
    let (status, message) = installation.post(&path, Some(&asha), &body).await;
    assert_eq!(status, StatusCode::CREATED, "{message}");
    let (status, bytes) = fetch(&installation, &ravi, &photo).await;
    assert_eq!(status, StatusCode::OK);
    let shown = image::load_from_memory(&bytes).expect("a picture");
    assert_eq!((shown.width(), shown.height()), (1_200, 800));
    let (_, bytes) = fetch(&installation, &ravi, &format!("{photo}?variant=thumb")).await;
    let shown = image::load_from_memory(&bytes).expect("a picture");
    assert_eq!((shown.width(), shown.height()), (480, 320));
    assert_eq!(fetch(&installation, &ravi, &file).await, (StatusCode::OK, b"notes".to_vec()));
    assert_eq!(fetch(&installation, &mira, &photo).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_had_arrived_when_everything_was_killed_is_looked_into_after_the_next_start() {
    let mut installation = Installation::start();
    let asha = installation.register("Asha").await;
    let photo = picture(3_000, 2_000);
    let mut ids = Vec::new();
    for name in ["1.jpg", "2.jpg", "3.jpg", "4.jpg"] {
        ids.push(upload(&installation, &asha, (name, "image/jpeg"), &photo).await);
    }
    installation.kill_everything();
    installation.start_again();
    let asha = installation.log_in("Asha").await;
    for id in &ids {
        assert_eq!(settled(&installation, &asha, id).await["state"], "ready");
    }
}
