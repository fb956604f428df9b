//! Waiting until the relay has got somewhere, for a program that does one thing and ends.

use std::time::Duration;

use sandesham_domain::Position;

use crate::error::Error;
use crate::stream;
use crate::subject::Naming;
use crate::verify;

/// Between two looks.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);

/// Waits until JetStream has the event at `position`, and everything before it. It fails if no server is
/// there, and waits for as long as the relay is away.
pub async fn wait_until_copied(
    url: &str,
    naming: &Naming,
    position: Position,
) -> Result<(), Error> {
    let (client, _) = verify::open(url, naming).await?;
    let jetstream = stream::jetstream(client);
    loop {
        let found = stream::find(&jetstream, naming).await?;
        let last = found.map_or(0, |stream| stream.cached_info().state.last_sequence);
        if last >= position.0 {
            return Ok(());
        }
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
}
