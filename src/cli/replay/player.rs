//! What happened in a room, again, at its own pace.

use std::num::NonZeroU32;
use std::pin::pin;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use sandesham_domain::{Position, Published, Recorded, RoomId, Timestamp};
use sandesham_log::LogReader;
use sandesham_projections::RoomReplay;
use tokio::time::Instant;

use super::table;
use crate::output;
use crate::shutdown;

/// What is to happen again, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Play {
    pub(super) room: RoomId,
    pub(super) from: Position,
    pub(super) to: Position,
    /// How many times as fast as it was.
    pub(super) speed: NonZeroU32,
    pub(super) json: bool,
}

/// Shows the room after the first moment, then every event of it up to the last, each as long after the
/// first as it was.
pub(super) async fn play(reader: &LogReader, play: Play) -> anyhow::Result<()> {
    let Play { room, from, to, speed, json } = play;
    let told = shutdown::on_signal()?;
    let mut replay = RoomReplay::at(reader, room, from).await?;
    let first = replay.whole();
    let clock = Clock { began: Instant::now(), first: first.time, speed };
    if json {
        output::json(&first)?;
    } else {
        table::room(&replay, &first);
        output::line("");
    }
    let mut events = pin!(reader.room_between(room, from, to));
    while let Some(event) = events.try_next().await? {
        let due = tokio::time::sleep_until(clock.due(event.recorded_at));
        if told.run_until_cancelled(due).await.is_none() {
            break;
        }
        replay.step(&event)?;
        print(&replay, event, json);
    }
    Ok(())
}

/// When what happened then is due now.
#[derive(Clone, Copy, Debug)]
struct Clock {
    began: Instant,
    first: Timestamp,
    speed: NonZeroU32,
}

impl Clock {
    fn due(self, at: Timestamp) -> Instant {
        let since = at.since(self.first).to_std().unwrap_or(Duration::ZERO);
        self.began + since / self.speed.get()
    }
}

fn print(replay: &RoomReplay, event: Recorded, json: bool) {
    if json {
        let envelope = Published::new(event).envelope;
        output::line(&String::from_utf8_lossy(&envelope));
        return;
    }
    let actor = event.actor.map(|actor| table::named(replay, actor)).unwrap_or_default();
    let data = event.data.as_deref().unwrap_or("(erased)");
    let seq = event.room_seq.map(|seq| seq.to_string()).unwrap_or_default();
    output::line(&format!(
        "{seq:>6} {} {actor}: {} {data}",
        event.recorded_at,
        event.event_type.kind()
    ));
}
