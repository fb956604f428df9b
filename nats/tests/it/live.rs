//! Live notices, within a process and across.

use std::time::Duration;

use sandesham_domain::SessionId;
use sandesham_nats::{Live, LiveNotice, LiveReader, LiveTask, PresenceState};
use sandesham_testkit::builders;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::World;

fn join(world: &World) -> Live {
    let (task, live) = LiveTask::new(world.client.clone(), world.naming.clone());
    tokio::spawn(task.run(CancellationToken::new()));
    live
}

async fn next(reader: &mut LiveReader) -> LiveNotice {
    let received = tokio::time::timeout(Duration::from_secs(10), reader.recv()).await;
    received.expect("a notice comes").expect("the exchange runs")
}

/// Waits until both processes hear each other.
async fn until_connected(one: &Live, other: &Live) {
    for (speaker, listener) in [(one, other), (other, one)] {
        assert_heard(speaker, &mut listener.subscribe()).await;
    }
}

/// Says something until it is heard.
pub(crate) async fn assert_heard(speaker: &Live, listener: &mut LiveReader) {
    let greeting =
        LiveNotice::Presence { user_id: builders::user_id(), state: PresenceState::Online };
    let heard = async {
        loop {
            speaker.publish(greeting.clone());
            let patience = Duration::from_millis(50);
            if tokio::time::timeout(patience, listener.recv()).await.is_ok() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), heard).await.expect("it is heard");
}

fn typing() -> LiveNotice {
    LiveNotice::Typing { room_id: builders::room_id(), user_id: builders::user_id() }
}

#[tokio::test]
async fn a_notice_is_heard_once_here_and_once_elsewhere() {
    let world = World::start().await;
    let (here, elsewhere) = (join(&world), join(&world));
    until_connected(&here, &elsewhere).await;
    let (mut at_home, mut abroad) = (here.subscribe(), elsewhere.subscribe());
    let (first, last) = (typing(), typing());
    here.publish(first.clone());
    here.publish(last.clone());
    for reader in [&mut at_home, &mut abroad] {
        // Whatever was said before they were connected may still come.
        let mut heard = next(reader).await;
        while heard != first {
            heard = next(reader).await;
        }
        assert_eq!(next(reader).await, last);
    }
}

#[tokio::test]
async fn without_nats_a_notice_stays_in_its_process() {
    let world = World::without_nats().await;
    let live = join(&world);
    let mut reader = live.subscribe();
    let ended = LiveNotice::SessionEnded { session_id: SessionId::from_uuid(Uuid::now_v7()) };
    let closed = LiveNotice::UserDeactivated { user_id: builders::user_id() };
    live.publish(ended.clone());
    live.publish(closed.clone());
    assert_eq!(next(&mut reader).await, ended);
    assert_eq!(next(&mut reader).await, closed);
}

#[tokio::test]
async fn no_burst_of_typing_pushes_out_the_end_of_a_session() {
    let world = World::without_nats().await;
    let live = join(&world);
    let mut reader = live.subscribe();
    let ended = LiveNotice::SessionEnded { session_id: SessionId::from_uuid(Uuid::now_v7()) };
    live.publish(ended.clone());
    for _ in 0..20_000 {
        live.publish(typing());
    }
    assert_eq!(next(&mut reader).await, ended);
}
