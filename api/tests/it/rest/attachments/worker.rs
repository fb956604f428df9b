//! Looking into uploads.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_api::attachments::{
    Examination, ExamineError, Examined, Examiner, Picture, PictureFile, PictureSize,
};
use sandesham_testkit::wait;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::chat::text;
use crate::files::{ObjectStore, Says, announce, complete, fetch, send_bytes, settled, state};
use crate::support::TestApp;
use crate::ws::open_greeted;

/// Lets through as many as it is told to.
#[derive(Clone)]
struct Gate {
    open: Arc<Semaphore>,
    begun: Arc<AtomicUsize>,
    at_work: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Gate {
    fn closed() -> Self {
        Self {
            open: Arc::new(Semaphore::new(0)),
            begun: Arc::default(),
            at_work: Arc::default(),
            most: Arc::default(),
        }
    }

    async fn has_begun(&self, count: usize) {
        let has_begun = async || self.begun.load(Ordering::SeqCst) >= count;
        wait::until_within(wait::LONG, "so many have begun", has_begun).await;
    }
}

/// An installation whose process looks into so many at once, behind a gate.
async fn gated(at_once: usize) -> (ObjectStore, Gate, TestApp) {
    let (store, gate) = (ObjectStore::start().await, Gate::closed());
    let deps = store.deps(gate.clone());
    let app = TestApp::start_storing(deps, |config| config.attachments.examined_at_once = at_once);
    let app = app.await;
    (store, gate, app)
}

/// Counts whoever is let in, until they are gone, however they go.
struct AtWork(Gate);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.at_work.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Examiner for Gate {
    fn examine<'a>(&'a self, _: &'a Examination) -> BoxFuture<'a, Result<Examined, ExamineError>> {
        async {
            let now = self.at_work.fetch_add(1, Ordering::SeqCst) + 1;
            let _at_work = AtWork(self.clone());
            self.most.fetch_max(now, Ordering::SeqCst);
            self.begun.fetch_add(1, Ordering::SeqCst);
            self.open.acquire().await.expect("never closed").forget();
            Ok(Examined::File)
        }
        .boxed()
    }
}

#[tokio::test]
async fn the_owner_is_told_when_an_upload_came_to_an_end() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let mut hers = open_greeted(&app, &asha).await;
    let mut his = open_greeted(&app, &ravi).await;
    let id = send_bytes(&asha, "a.txt", b"a").await;
    let notice = hers.notice("attachment").await;
    let expected = json!({
        "op": "attachment", "user_id": asha.id, "attachment_id": id, "state": "ready",
    });
    assert_eq!(notice, expected);
    let his = his.so_far().await;
    assert!(his.iter().all(|frame| frame["op"] != "attachment"), "{his:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_rejected_upload_says_why_and_leaves_nothing_behind() {
    let store = ObjectStore::start().await;
    let rejecting = Says(Examined::Rejected("too_many_pixels".to_owned()));
    let app = TestApp::start_storing(store.deps(rejecting), |_| {}).await;
    let asha = app.user("Asha").await;
    let mut socket = open_greeted(&app, &asha).await;
    let id = send_bytes(&asha, "bomb.png", b"small").await;
    let notice = socket.notice("attachment").await;
    assert_eq!(
        (&notice["state"], &notice["reason"]),
        (&json!("rejected"), &json!("too_many_pixels"))
    );
    let upload = state(&asha, &id).await;
    assert_eq!(
        (&upload["state"], &upload["reason"]),
        (&json!("rejected"), &json!("too_many_pixels"))
    );
    asha.get(&format!("/v1/attachments/{id}")).await.problem(409, "conflict");
    let is_empty = async || store.keys().await.is_empty();
    wait::until("nothing of it is left", is_empty).await;
    app.finish().await;
}

#[tokio::test]
async fn a_picture_has_what_was_made_of_it() {
    struct Draws;
    impl Examiner for Draws {
        fn examine<'a>(
            &'a self,
            examination: &'a Examination,
        ) -> BoxFuture<'a, Result<Examined, ExamineError>> {
            async {
                assert_eq!(examination.declared_type, "text/plain");
                let mut files = Vec::new();
                for (size, content_type) in
                    [(PictureSize::Original, "image/png"), (PictureSize::Thumb, "image/webp")]
                {
                    let path: PathBuf = examination.folder.join(size.as_str());
                    tokio::fs::write(&path, size.as_str()).await.expect("a folder");
                    files.push(PictureFile { size, content_type: content_type.to_owned(), path });
                }
                Ok(Examined::Picture(Picture {
                    content_type: "image/png".to_owned(),
                    width: 640,
                    height: 480,
                    placeholder: Some("aGVsbG8=".to_owned()),
                    files,
                }))
            }
            .boxed()
        }
    }
    let store = ObjectStore::start().await;
    let app = TestApp::start_storing(store.deps(Draws), |_| {}).await;
    let asha = app.user("Asha").await;
    let id = send_bytes(&asha, "cat.png", b"a cat, and where it was taken").await;
    let upload = settled(&asha, &id).await;
    assert_eq!((&upload["width"], &upload["height"]), (&json!(640), &json!(480)));
    assert_eq!((&upload["content_type"], &upload["size"]), (&json!("image/png"), &json!(8)));
    assert_eq!(upload["placeholder"], "aGVsbG8=");
    for (variant, content_type) in [("original", "image/png"), ("thumb", "image/webp")] {
        let found = fetch(&asha, &format!("{id}?variant={variant}")).await;
        let (headers, bytes) = found.expect("it is hers");
        assert_eq!(bytes, variant.as_bytes(), "not what was uploaded");
        assert_eq!(headers["content-type"], content_type);
        let disposition = headers["content-disposition"].to_str().expect("a text");
        assert!(disposition.starts_with("inline"), "{disposition}");
    }
    app.finish().await;
}

#[tokio::test]
async fn only_so_many_are_looked_into_at_the_same_time() {
    let (_store, gate, app) = gated(2).await;
    let asha = app.user("Asha").await;
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(send_bytes(&asha, "a.txt", number.to_string().as_bytes()).await);
    }
    gate.has_begun(2).await;
    gate.open.add_permits(5);
    for id in &ids {
        assert_eq!(settled(&asha, id).await["state"], "ready");
    }
    assert_eq!(gate.most.load(Ordering::SeqCst), 2);
    app.finish().await;
}

#[tokio::test]
async fn one_is_taken_at_a_time_whatever_postgres_knows_of_them() {
    let (_store, gate, app) = gated(0).await;
    let asha = app.user("Asha").await;
    let send = async |name: &str| send_bytes(&asha, name, name.as_bytes()).await;
    let mut ids = vec![send("first.txt").await];
    // Statistics of a table with one row: to ask for each row anew which one is the next looks cheap then.
    app.sql("analyze attachments").await;
    for name in ["second.txt", "third.txt", "fourth.txt"] {
        ids.push(send(name).await);
    }
    let second = app.second(|config| config.attachments.examined_at_once = 1).await;
    for begun in 1..=ids.len() {
        gate.has_begun(begun).await;
        let taken: i64 = sqlx::query_scalar("select sum(attempts)::bigint from attachments")
            .fetch_one(&app.database.owner_pool())
            .await
            .expect("a number");
        assert_eq!(usize::try_from(taken), Ok(begun));
        gate.open.add_permits(1);
    }
    for id in &ids {
        assert_eq!(settled(&asha, id).await["state"], "ready");
    }
    second.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn what_a_process_could_not_finish_another_takes_up() {
    let (_store, gate, app) = gated(0).await;
    let asha = app.user("Asha").await;
    let id = send_bytes(&asha, "a.txt", b"a").await;
    let second = app.second(|config| config.attachments.examined_at_once = 1).await;
    gate.has_begun(1).await;
    second.stop().await;
    assert_eq!(state(&asha, &id).await["state"], "processing");
    assert_eq!(gate.at_work.load(Ordering::SeqCst), 0, "it was broken off");
    let third = app.second(|config| config.attachments.examined_at_once = 1).await;
    gate.has_begun(2).await;
    gate.open.add_permits(1);
    assert_eq!(settled(&asha, &id).await["state"], "ready");
    third.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn what_brings_its_examiner_down_again_and_again_is_given_up() {
    struct Falls;
    impl Examiner for Falls {
        fn examine<'a>(
            &'a self,
            _: &'a Examination,
        ) -> BoxFuture<'a, Result<Examined, ExamineError>> {
            async { Err(ExamineError("killed".to_owned())) }.boxed()
        }
    }
    let store = ObjectStore::start().await;
    let app = TestApp::start_storing(store.deps(Falls), |_| {}).await;
    let asha = app.user("Asha").await;
    let id = send_bytes(&asha, "a.txt", b"a").await;
    let upload = settled(&asha, &id).await;
    assert_eq!((&upload["state"], &upload["reason"]), (&json!("rejected"), &json!("failed")));
    app.finish().await;
}

#[tokio::test]
async fn bytes_that_were_swapped_behind_the_stores_back_are_noticed() {
    let store = ObjectStore::start().await;
    let app = store.app(|config| config.attachments.examined_at_once = 0).await;
    let asha = app.user("Asha").await;
    let mut expected = Vec::new();
    for (bytes, reason) in [
        (&b"hallo"[..], "checksum_mismatch"),
        (b"hello, hello", "size_mismatch"),
        (b"", "size_mismatch"),
    ] {
        let id = send_bytes(&asha, "hello.txt", b"hello").await;
        store.store.put(&format!("uploads/{id}"), "text/plain", bytes).await.expect("it is ours");
        expected.push((id, reason));
    }
    let gone = send_bytes(&asha, "gone.txt", b"gone").await;
    store.store.delete(&format!("uploads/{gone}")).await.expect("it is ours");
    expected.push((gone, "missing"));
    // Seen when it is said to be complete already.
    let announced = announce(&asha, "hello.txt", b"hello").await;
    let id = text(&announced, "attachment_id").to_owned();
    let key = format!("uploads/{id}");
    store.store.put(&key, "text/plain", &b"hello, hello"[..]).await.expect("it is ours");
    assert_eq!(complete(&asha, &id).await["reason"], "size_mismatch");
    store.store.delete(&key).await.expect("it is ours");

    let examining = app.second(|config| config.attachments.examined_at_once = 2).await;
    for (id, reason) in &expected {
        let upload = settled(&asha, id).await;
        assert_eq!((&upload["state"], &upload["reason"]), (&json!("rejected"), &json!(reason)));
    }
    let is_empty = async || store.keys().await.is_empty();
    wait::until("nothing of them is left", is_empty).await;
    examining.stop().await;
    app.finish().await;
}
