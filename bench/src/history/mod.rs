//! A long history that never happened, written past the append function: ten million events in minutes.
//!
//! Everything in it is as if it had: digests, blocks, every numbering, and events that follow from those
//! before them. Whoever verifies or rebuilds it finds nothing wrong.

mod chat;
mod copy;

use anyhow::Result;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use self::chat::Chat;
use self::copy::Copy;

/// Events of one block, as the appender makes them when it is busy.
const BLOCK: u64 = 200;

/// Blocks sent to Postgres at once.
const BLOCKS_A_COPY: usize = 250;

/// Writes `events` events into an empty log, as its owner.
pub(crate) async fn write(options: &PgConnectOptions, events: u64) -> Result<()> {
    let mut connection = options.connect().await?;
    connection.execute("set synchronous_commit = off").await?;
    let (mut chat, mut copy) = (Chat::new(events), Copy::default());
    let mut written = 0;
    while written < events {
        for _ in 0..BLOCKS_A_COPY {
            let count = BLOCK.min(events - written);
            if count == 0 {
                break;
            }
            copy.block((0..count).map(|_| chat.next_event()))?;
            written += count;
        }
        copy.send(&mut connection).await?;
    }
    connection.execute("vacuum analyze events").await?;
    Ok(connection.close().await?)
}
