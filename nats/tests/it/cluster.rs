//! A stream on three servers, whose leaders change and die.

use async_nats::jetstream::stream::Config;
use sandesham_domain::Position;
use sandesham_testkit::nats::NatsCluster;
use sandesham_testkit::wait;

use crate::support::World;

/// Leaders made to step down, one after the other, each in the middle of a burst.
const STEPS: usize = 8;

/// Events of a burst: several windows of the relay are not needed, a change in the middle of one is.
const BURST: usize = 300;

/// The stream's leader; none while one is being elected, and until all three have it.
async fn leader(world: &World) -> Option<String> {
    let stream = world.jetstream().get_stream(world.naming.stream_name()).await.ok()?;
    let cluster = stream.cached_info().cluster.clone()?;
    let is_whole = cluster.replicas.len() == 2 && cluster.replicas.iter().all(|one| one.current);
    cluster.leader.filter(|_| is_whole)
}

async fn elected(world: &World) -> String {
    let found = std::cell::RefCell::new(None);
    wait::until_within(wait::LONG, "three servers follow a leader", || async {
        let leader = leader(world).await;
        found.replace(leader);
        found.borrow().is_some()
    })
    .await;
    found.into_inner().expect("it was found")
}

/// As an operator does with a stream that the relay has made.
async fn replicate(world: &World) {
    wait::until_within(wait::LONG, "the stream is on three servers", async || {
        let jetstream = world.jetstream();
        let Ok(stream) = jetstream.get_stream(world.naming.stream_name()).await else {
            return false;
        };
        let config = stream.cached_info().config.clone();
        jetstream.update_stream(Config { num_replicas: 3, ..config }).await.is_ok()
    })
    .await;
    elected(world).await;
}

async fn step_down(world: &World) {
    let subject = format!("$JS.API.STREAM.LEADER.STEPDOWN.{}", world.naming.stream_name());
    // Whoever is asked in the middle of an election does not answer; the next one comes anyway.
    drop(world.client.request(subject, "".into()).await);
}

#[tokio::test]
async fn leaders_that_change_and_die_cost_no_event_and_no_sequence() {
    let mut cluster = NatsCluster::start().await;
    let world = World::on_cluster(&cluster).await;
    let writer = world.appender();
    let relay = world.relay();
    replicate(&world).await;

    for _ in 0..STEPS {
        tokio::join!(writer.append(BURST), step_down(&world));
    }
    let dying = elected(&world).await;
    tokio::join!(writer.append(BURST), async { cluster.node(&dying).kill() });
    let head = Position(((STEPS + 1) * BURST) as u64);
    wait::until_within(wait::LONG, "two servers have the whole log", async || {
        relay.status.report().published == Some(head)
    })
    .await;
    cluster.node(&dying).restart().await;
    elected(&world).await;
    world.assert_copied().await;
}
