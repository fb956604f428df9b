//! Objects, in and out.

use reqwest::StatusCode;
use sandesham_storage::{Download, Keys, StorageError, Store};

use crate::promises;
use crate::support::{Embedded, config, keys, terms, upload};

const DOWNLOAD: Download<'_> = Download {
    content_type: "image/png",
    content_disposition: "inline; filename=\"a b.png\"; filename*=UTF-8''%C3%A4%20b.png",
};

#[tokio::test]
async fn an_upload_that_is_what_was_signed_is_taken() {
    let embedded = Embedded::start().await;
    let put =
        embedded.store.presign_put("uploads/a", &terms(b"picture", "image/jpeg")).await.unwrap();
    assert_eq!(put.method, "PUT");
    let names: Vec<&str> = put.headers.keys().map(String::as_str).collect();
    assert_eq!(names, ["content-type", "x-amz-checksum-sha256"]);
    let answer = upload(&put, "picture", |_| {}).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let info = embedded.store.head("uploads/a").await.unwrap();
    assert_eq!((info.size, info.content_type.as_deref()), (7, Some("image/jpeg")));
}

#[tokio::test]
async fn an_upload_that_is_not_what_was_signed_is_refused_and_leaves_what_was_there() {
    let embedded = Embedded::start().await;
    embedded.store.put("uploads/a", "image/jpeg", &b"earlier"[..]).await.unwrap();
    let put =
        embedded.store.presign_put("uploads/a", &terms(b"picture", "image/jpeg")).await.unwrap();
    let other_hash = |headers: &mut std::collections::BTreeMap<String, String>| {
        use base64::Engine as _;
        let hash = base64::engine::general_purpose::STANDARD.encode(terms(b"Picture", "").sha256);
        headers.insert("x-amz-checksum-sha256".to_owned(), hash);
    };
    let answers = [
        ("other bytes", upload(&put, "Picture", |_| {}).await),
        ("fewer bytes", upload(&put, "pictur", |_| {}).await),
        ("more bytes", upload(&put, "pictures", |_| {}).await),
        ("no bytes", upload(&put, "", |_| {}).await),
        (
            "another type",
            upload(&put, "picture", |headers| {
                headers.insert("content-type".to_owned(), "text/html".to_owned());
            })
            .await,
        ),
        ("no type", upload(&put, "picture", |headers| drop(headers.remove("content-type"))).await),
        ("another hash", upload(&put, "Picture", other_hash).await),
        (
            "no hash",
            upload(&put, "Picture", |headers| {
                headers.remove("x-amz-checksum-sha256");
            })
            .await,
        ),
    ];
    for (what, answer) in answers {
        assert!(answer.status().is_client_error(), "{what}: {}", answer.status());
        let text = answer.text().await.unwrap();
        assert!(text.contains("<Code>"), "{what}: {text}");
    }
    assert_eq!(embedded.store.get("uploads/a", 7).await.unwrap(), &b"earlier"[..]);
    assert_eq!(embedded.files(), ["buckets/attachments/uploads/a.object"]);
}

#[tokio::test]
async fn an_address_for_one_object_is_of_no_use_for_another_or_another_method() {
    let embedded = Embedded::start().await;
    let mut put =
        embedded.store.presign_put("uploads/a", &terms(b"picture", "image/png")).await.unwrap();
    put.url = put.url.replace("uploads/a", "uploads/b");
    assert_eq!(upload(&put, "picture", |_| {}).await.status(), StatusCode::FORBIDDEN);
    embedded.store.put("uploads/a", "image/png", &b"picture"[..]).await.unwrap();
    let get = embedded.store.presign_get("uploads/a", DOWNLOAD).await.unwrap();
    let answer = reqwest::Client::new().delete(&get.url).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let answer = reqwest::get(get.url.replace("image%2Fpng", "text%2Fhtml")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert_eq!(embedded.files(), ["buckets/attachments/uploads/a.object"]);
}

#[tokio::test]
async fn a_download_has_the_type_and_the_name_that_were_signed_and_is_never_sniffed() {
    let embedded = Embedded::start().await;
    embedded.store.put("files/a/thumb", "text/html", &b"0123456789"[..]).await.unwrap();
    let get = embedded.store.presign_get("files/a/thumb", DOWNLOAD).await.unwrap();
    assert!(get.expires_in.as_secs() >= 150 && get.expires_in.as_secs() <= 300);
    let answer = reqwest::get(&get.url).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/png");
    assert_eq!(header("content-disposition"), DOWNLOAD.content_disposition);
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "private, max-age=300, immutable");
    assert_eq!(answer.bytes().await.unwrap(), &b"0123456789"[..]);
    let part =
        reqwest::Client::new().get(&get.url).header("range", "bytes=2-4").send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-range"], "bytes 2-4/10");
    assert_eq!(part.text().await.unwrap(), "234");
}

#[tokio::test]
async fn all_who_ask_within_a_window_get_the_same_address() {
    let embedded = Embedded::start().await;
    // Two questions may fall into two windows, but not three into three.
    let ask = || embedded.store.presign_get("files/a/thumb", DOWNLOAD);
    let urls = [ask().await.unwrap().url, ask().await.unwrap().url, ask().await.unwrap().url];
    assert!(urls[0] == urls[1] || urls[1] == urls[2]);
    assert!(urls[0].contains("X-Amz-Expires=300"), "{}", urls[0]);
}

#[tokio::test]
async fn a_store_that_is_away_is_told_apart_from_one_that_refuses() {
    let embedded = Embedded::start().await;
    let stranger = Keys { secret_key: "a guess".to_owned(), ..keys() };
    let stranger = Store::new(config(&embedded.endpoint, stranger)).await;
    for error in [
        stranger.head("uploads/a").await.unwrap_err(),
        stranger.put("uploads/a", "image/png", &b"x"[..]).await.unwrap_err(),
        stranger.list("", None).await.unwrap_err(),
    ] {
        assert!(matches!(error, StorageError::Denied { .. }), "{error:?}");
        assert!(!error.passes());
    }
    let elsewhere = sandesham_storage::StoreConfig {
        bucket: "nowhere".to_owned(),
        ..config(&embedded.endpoint, keys())
    };
    let elsewhere = Store::new(elsewhere).await;
    let error = elsewhere.put("uploads/a", "image/png", &b"x"[..]).await.unwrap_err();
    assert!(matches!(error, StorageError::NoBucket { .. }), "{error:?}");
    let store = embedded.store.clone();
    embedded.stop().await;
    for error in [
        store.head("uploads/a").await.unwrap_err(),
        store.delete("uploads/a").await.unwrap_err(),
        store.put("uploads/a", "image/png", &b"x"[..]).await.unwrap_err(),
    ] {
        assert!(error.passes(), "{error:?}");
    }
    // Addresses are made without asking.
    store.presign_put("uploads/a", &terms(b"x", "image/png")).await.unwrap();
}

#[tokio::test]
async fn clients_may_reach_the_store_under_another_address_than_the_server() {
    let embedded = Embedded::start().await;
    let port = embedded.endpoint.rsplit(':').next().unwrap();
    let public = format!("http://localhost:{port}");
    let config = sandesham_storage::StoreConfig {
        public_endpoint: Some(public.clone()),
        ..config("http://127.0.0.1:1", keys())
    };
    let put =
        Store::new(config).await.presign_put("uploads/a", &terms(b"x", "image/png")).await.unwrap();
    assert!(put.url.starts_with(&public), "{}", put.url);
    assert_eq!(upload(&put, "x", |_| {}).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_embedded_store_does_what_every_store_has_to() {
    let embedded = Embedded::start().await;
    promises::objects_come_and_go(&embedded.store).await;
    assert_eq!(embedded.files(), Vec::<String>::new());
    promises::files_go_in_and_out(&embedded.store).await;
    promises::lists_are_complete(&embedded.store).await;
    let info = embedded.store.head("uploads/empty").await.unwrap();
    assert_eq!(info.sha256, Some(terms(b"", "").sha256));
}
