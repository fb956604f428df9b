//! The embedded store where it is harder than to put and to get.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::TcpStream;

use reqwest::StatusCode;
use sandesham_storage::embedded::{EmbeddedStore, EmbeddedStoreOptions};

use crate::support::{BUCKET, Embedded, keys, terms, upload};

#[tokio::test]
async fn browsers_of_any_origin_may_upload_and_read_answers_also_of_refusals() {
    let embedded = Embedded::start().await;
    let put =
        embedded.store.presign_put("uploads/a", &terms(b"picture", "image/png")).await.unwrap();
    let client = reqwest::Client::new();
    let question = client
        .request(reqwest::Method::OPTIONS, &put.url)
        .header("origin", "http://127.0.0.1:8080")
        .header("access-control-request-method", "PUT")
        .header("access-control-request-headers", "content-type,x-amz-checksum-sha256");
    let answer = question.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert_eq!(answer.headers()["access-control-allow-methods"], "GET, HEAD, PUT");
    assert_eq!(answer.headers()["access-control-allow-headers"], "*");
    let refused = upload(&put, "Picture", |_| {}).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert_eq!(refused.headers()["access-control-allow-origin"], "*");
    assert_eq!(refused.headers()["content-security-policy"], "default-src 'none'; sandbox");
}

#[tokio::test]
async fn nobody_does_anything_without_a_signature() {
    let embedded = Embedded::start().await;
    embedded.store.put("files/a/original", "image/png", &b"secret"[..]).await.unwrap();
    let client = reqwest::Client::new();
    let object = format!("{}/{BUCKET}/files/a/original", embedded.endpoint);
    let bucket = format!("{}/{BUCKET}?list-type=2", embedded.endpoint);
    for answer in [
        client.get(&object).send().await.unwrap(),
        client.head(&object).send().await.unwrap(),
        client.delete(&object).send().await.unwrap(),
        client.put(&object).body("mine").send().await.unwrap(),
        client.get(&bucket).send().await.unwrap(),
        client.put(format!("{}/bucket-of-mine", embedded.endpoint)).send().await.unwrap(),
    ] {
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{}", answer.url());
    }
    assert_eq!(embedded.store.get("files/a/original", 6).await.unwrap(), &b"secret"[..]);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let embedded = Embedded::start().await;
    let bytes = vec![7; 2_000_000];
    let put = embedded.store.presign_put("uploads/a", &terms(&bytes, "image/png")).await.unwrap();
    let address = embedded.endpoint.strip_prefix("http://").unwrap();
    let path = put.url.strip_prefix(&embedded.endpoint).unwrap();
    let mut head = format!("PUT {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 2000000\r\n");
    for (name, value) in &put.headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(b"\r\n").unwrap();
    stream.write_all(&bytes[..1_500_000]).unwrap();
    until(|| !embedded.files().is_empty()).await;
    drop(stream);
    until(|| embedded.files().is_empty()).await;
    assert_eq!(upload(&put, bytes, |_| {}).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn objects_stay_from_start_to_start_and_unfinished_ones_do_not() {
    let embedded = Embedded::start().await;
    embedded.store.put("files/a/original", "image/png", &b"bytes"[..]).await.unwrap();
    let folder = embedded.stop().await;
    let unfinished = folder.path().join("unfinished/some");
    std::fs::write(&unfinished, b"half").unwrap();
    let options = EmbeddedStoreOptions {
        folder: folder.path().to_owned(),
        keys: keys(),
        bucket: BUCKET.to_owned(),
    };
    EmbeddedStore::open(&options).unwrap();
    assert!(!unfinished.exists());
    assert!(folder.path().join("buckets/attachments/files/a/original.object").exists());
}

#[tokio::test]
async fn two_who_put_and_remove_at_once_get_no_error_and_no_half_object() {
    let embedded = Embedded::start().await;
    let store = &embedded.store;
    let rounds = (0..100_u8).map(|number| async move {
        let key = "files/contended/original";
        if number % 2 == 0 {
            store.put(key, "image/png", vec![number; 1_000]).await.unwrap();
        } else {
            store.delete(key).await.unwrap();
        }
        if let Ok(bytes) = store.get(key, 1_000).await {
            assert!(bytes.len() == 1_000 && bytes.iter().all(|byte| *byte == bytes[0]));
        }
    });
    futures_util::future::join_all(rounds).await;
}

#[tokio::test]
async fn a_file_that_is_no_object_is_never_given_out() {
    let embedded = Embedded::start().await;
    embedded.store.put("files/a/original", "image/png", &b"bytes"[..]).await.unwrap();
    let path = embedded.folder.path().join("buckets/attachments/files/a/original.object");
    let whole = std::fs::read(&path).unwrap();
    for length in [0, 1, 11, 12, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        let error = embedded.store.get("files/a/original", 5).await.unwrap_err();
        assert!(error.passes(), "{length}: {error:?}");
    }
    std::fs::write(&path, [&whole[..], b"more"].concat()).unwrap();
    assert!(embedded.store.get("files/a/original", 5).await.is_err());
}

async fn until(condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), waiting).await.expect("in time");
}
