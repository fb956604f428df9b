//! One leads.

use sandesham_log::{Leadership, Lease, LockKey};
use sandesham_testkit::proxy::Proxy;
use sandesham_testkit::{Database, wait};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

fn candidate(database: &Database, key: LockKey) -> JoinHandle<Option<Lease>> {
    let leadership = Leadership::new(database.connect_options(), key);
    tokio::spawn(async move { leadership.acquire(&CancellationToken::new()).await })
}

async fn leader(database: &Database) -> Lease {
    candidate(database, LockKey::Relay)
        .await
        .expect("the database answers")
        .expect("nobody shuts down")
}

#[tokio::test]
async fn a_second_candidate_leads_once_the_first_is_gone() {
    let database = Database::create().await;
    let first = leader(&database).await;
    let second = candidate(&database, LockKey::Relay);
    let other = candidate(&database, LockKey::Projector).await.unwrap();
    assert!(other.is_some(), "another key is led apart");
    assert!(first.is_held());
    assert!(!second.is_finished());
    drop(first);
    assert!(second.await.expect("the task does not panic").expect("nobody shuts down").is_held());
}

#[tokio::test]
async fn who_loses_the_connection_hears_of_it_and_another_leads() {
    let database = Database::create().await;
    let mut first = leader(&database).await;
    let second = candidate(&database, LockKey::Relay);
    let killed: i64 = sqlx::query_scalar(
        "select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory' and granted
            and database = (select oid from pg_database where datname = current_database())",
    )
    .fetch_one(&database.owner_pool())
    .await
    .unwrap();
    assert_eq!(killed, 1);
    first.lost().await;
    assert!(!first.is_held());
    assert!(second.await.expect("the task does not panic").expect("nobody shuts down").is_held());
}

#[tokio::test]
async fn a_candidate_gives_up_at_shutdown() {
    let database = Database::create().await;
    let _first = leader(&database).await;
    let shutdown = CancellationToken::new();
    let leadership = Leadership::new(database.connect_options(), LockKey::Relay);
    let acquiring = leadership.acquire(&shutdown);
    let (lease, ()) = tokio::join!(acquiring, async { shutdown.cancel() });
    assert!(lease.is_none());
}

#[tokio::test]
async fn a_leader_that_stands_still_is_replaced_and_hears_of_it_when_it_goes_on() {
    let database = Database::create().await;
    let (go_on, standing_still) = std::sync::mpsc::channel();
    let (leads, has_lead) = tokio::sync::oneshot::channel();
    let leadership = Leadership::new(database.connect_options(), LockKey::Relay);
    // A runtime of its own, which is stopped as a whole, its heartbeats with it; the kernel keeps
    // the connection open.
    let paused = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("threads can be made").block_on(async move {
            let lease = leadership.acquire(&CancellationToken::new()).await;
            let mut lease = lease.expect("nobody shuts down");
            leads.send(()).expect("the test waits");
            standing_still.recv().expect("the test lets it go on");
            lease.lost().await;
        });
    });
    has_lead.await.expect("it leads");
    let second = leader(&database).await;
    go_on.send(()).expect("it stands still");
    tokio::task::spawn_blocking(|| paused.join()).await.expect("it ends").expect("it was told");
    assert!(second.is_held());
}

#[tokio::test]
async fn a_candidate_whose_server_fell_silent_asks_again_and_leads() {
    let database = Database::create().await;
    let direct = database.connect_options();
    let proxy = Proxy::to(direct.get_port()).await;
    let first = leader(&database).await;
    let standby = Leadership::new(direct.port(proxy.port()), LockKey::Relay);
    let standby = tokio::spawn(async move { standby.acquire(&CancellationToken::new()).await });
    let asks = "select exists (select from pg_stat_activity
        where datname = current_database() and query like '%pg_try_advisory_lock%'
          and state = 'idle' and pid not in (select pid from pg_locks where locktype = 'advisory'))";
    wait::until("the standby has asked", || async {
        sqlx::query_scalar(asks).fetch_one(&database.owner_pool()).await.unwrap()
    })
    .await;
    proxy.fall_silent();
    drop(first);
    assert!(standby.await.expect("the task does not panic").is_some());
}
