//! Two relays: one leads, and the other one does no harm.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use sandesham_log::LogReader;
use sandesham_nats::{Relay, RelayDeps, RelayState, RelayStatus, connect};
use sandesham_testkit::wait;
use tokio_util::sync::CancellationToken;

use crate::support::World;

/// Ends the connections that hold advisory locks: the leader's.
async fn drop_the_leaders_connection(world: &World) {
    sqlx::query(
        "select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
         where l.locktype = 'advisory' and l.granted and d.datname = current_database()",
    )
    .execute(&world.database.owner_pool())
    .await
    .expect("the owner may");
}

#[tokio::test]
async fn the_lead_passes_on_when_the_leaders_connection_drops() {
    let world = World::start().await;
    let writer = world.appender();
    let (first, second) = (world.relay(), world.relay());
    for _ in 0..3 {
        writer.append(100).await;
        wait::until("one leads", async || {
            [&first, &second].iter().any(|each| each.status.report().published.is_some())
        })
        .await;
        drop_the_leaders_connection(&world).await;
        writer.append(100).await;
        world.assert_copied().await;
    }
}

/// A process of its own, as far as a test can have one: a thread with a runtime, which can be stopped
/// with all its tasks, timers and connections.
struct PausableRelay {
    status: RelayStatus,
    pauses: mpsc::Sender<mpsc::Receiver<()>>,
    shutdown: CancellationToken,
    thread: thread::JoinHandle<()>,
}

impl PausableRelay {
    fn start(world: &World) -> Self {
        let status = RelayStatus::new();
        let (pauses, asked) = mpsc::channel::<mpsc::Receiver<()>>();
        let shutdown = CancellationToken::new();
        let (url, token) = (world.url.clone(), shutdown.clone());
        let connect_to = world.database.connect_options();
        let deps = world.relay_deps(status.clone());
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let client = connect(&url, "pausable").await.expect("an address");
                // Shared with nobody: its connections stop with it.
                let reader = LogReader::new(sandesham_log::connect::pool(connect_to, 2));
                let relay = Relay::new(RelayDeps { client, reader, ..deps });
                tokio::spawn(relay.run(token.clone()));
                let mut ticks = tokio::time::interval(Duration::from_millis(1));
                while !token.is_cancelled() {
                    ticks.tick().await;
                    if let Ok(resumed) = asked.try_recv() {
                        // Blocks the only thread of the runtime, on purpose.
                        let _ = resumed.recv();
                    }
                }
            });
        });
        Self { status, pauses, shutdown, thread }
    }

    /// Stops everything until what it returns is dropped.
    fn pause(&self) -> mpsc::Sender<()> {
        let (resume, resumed) = mpsc::channel();
        self.pauses.send(resumed).expect("the thread runs");
        resume
    }
}

#[tokio::test]
async fn a_leader_that_slept_and_wakes_does_no_harm() {
    let world = World::start().await;
    let writer = world.appender();
    let sleeper = PausableRelay::start(&world);
    wait::until("it leads", async || sleeper.status.report().published.is_some()).await;
    let second = world.relay();

    // In the middle of publishing: its window is full of what others will have published.
    let ((), resume) = tokio::join!(writer.append(2_000), async { sleeper.pause() });
    drop_the_leaders_connection(&world).await;
    world.assert_copied().await;
    writer.append(500).await;
    world.assert_copied().await;
    second.until("it leads", |report| report.state == RelayState::Publishing).await;

    drop(resume);
    wait::until("it knows", async || sleeper.status.report().state == RelayState::Standby).await;
    writer.append(500).await;
    world.assert_copied().await;
    sleeper.shutdown.cancel();
    sleeper.thread.join().expect("the thread ends");
}
