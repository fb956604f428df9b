//! What every store has to do, whoever made it.

use sandesham_storage::{StorageError, Store};

use crate::support::terms;

/// What is put is there with its size and type until it is deleted.
pub(crate) async fn objects_come_and_go(store: &Store) {
    store.put("files/a/original", "image/png", &b"bytes"[..]).await.expect("the store does it");
    let info = store.head("files/a/original").await.expect("the store does it");
    assert_eq!((info.size, info.content_type.as_deref()), (5, Some("image/png")));
    assert!(info.sha256.is_none_or(|hash| hash == terms(b"bytes", "").sha256));
    assert!(info.modified_at.is_some());
    assert_eq!(store.get("files/a/original", 5).await.expect("the store does it"), &b"bytes"[..]);
    store.put("files/a/original", "image/webp", &b"others"[..]).await.expect("the store does it");
    assert_eq!(
        store.get("files/a/original", 100).await.expect("the store does it"),
        &b"others"[..]
    );
    store.delete("files/a/original").await.expect("the store does it");
    store.delete("files/a/original").await.expect("the store does it");
    let error = store.head("files/a/original").await.expect_err("it must not");
    assert!(matches!(error, StorageError::NotFound { key } if key == "files/a/original"));
    assert!(matches!(store.get("files/a/original", 5).await, Err(StorageError::NotFound { .. })));
    assert_eq!(store.list("files/a/", None).await.expect("the store does it").objects, []);
}

/// Files go in and out, and never beyond the limit.
pub(crate) async fn files_go_in_and_out(store: &Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
    std::fs::write(&from, &bytes).expect("the folder is ours");
    store.put_file("uploads/big", "application/zip", &from).await.expect("the store does it");
    assert_eq!(
        store.get_to_file("uploads/big", &to, 3_000_000).await.expect("the store does it"),
        3_000_000
    );
    assert_eq!(std::fs::read(&to).expect("the folder is ours"), bytes);
    for error in [
        store.get_to_file("uploads/big", &to, 2_999_999).await.expect_err("it must not"),
        store.get("uploads/big", 2_999_999).await.expect_err("it must not"),
    ] {
        assert!(matches!(error, StorageError::TooLarge { bytes_max: 2_999_999, .. }), "{error}");
    }
    let error = store.put_file("uploads/none", "image/png", &folder.path().join("none")).await;
    assert!(matches!(error, Err(StorageError::LocalFile { .. })));
    std::fs::write(&from, b"").expect("the folder is ours");
    store.put_file("uploads/empty", "text/plain", &from).await.expect("the store does it");
    assert_eq!(store.get("uploads/empty", 0).await.expect("the store does it").len(), 0);
}

/// Lists are complete, in the order of keys, and come in pages.
pub(crate) async fn lists_are_complete(store: &Store) {
    let mut keys: Vec<String> =
        (0..1_005).map(|number| format!("files/{number:04}/thumb")).collect();
    for key in keys.iter().rev() {
        store.put(key, "image/webp", key.clone().into_bytes()).await.expect("the store does it");
    }
    store.put("uploads/other", "image/png", &b"x"[..]).await.expect("the store does it");
    let first = store.list("files/", None).await.expect("the store does it");
    assert_eq!(first.objects.len(), 1_000);
    let second = store.list("files/", first.next.clone()).await.expect("the store does it");
    assert_eq!(second.next, None);
    let listed = first.objects.into_iter().chain(second.objects).map(|object| object.key);
    assert_eq!(listed.collect::<Vec<_>>(), keys);
    keys.retain(|key| key.starts_with("files/10"));
    let page = store.list("files/10", None).await.expect("the store does it");
    assert_eq!(
        page.objects.iter().map(|object| &object.key).collect::<Vec<_>>(),
        keys.iter().collect::<Vec<_>>()
    );
    assert_eq!(page.objects[0].size, 16);
    assert!(page.objects[0].modified_at.is_some());
    assert_eq!(store.list("files/none", None).await.expect("the store does it").objects, []);
}
