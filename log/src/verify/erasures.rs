//! Whether an event tells of each erasure: data that is gone without one was not taken away by the rules.

use std::sync::{Mutex, PoisonError};

use sandesham_domain::erasure::{ErasureEvent, LogErased};
use sandesham_domain::{EventType, Position, StreamEvent as _};

use super::FirstBad;
use super::event::Event;
use crate::error::Error;
use crate::reader::LogReader;

/// Events read at once, of those that came meanwhile.
const PAGE: u32 = 500;

/// Where data is gone, and where it is told to be; eight bytes an event.
#[derive(Default)]
pub(super) struct Erasures(Mutex<Gathered>);

#[derive(Default)]
struct Gathered {
    gone: Vec<Position>,
    told: Vec<Position>,
}

impl Erasures {
    pub(super) fn note(&self, event: &Event<'_>) {
        let Some(data) = event.data() else {
            return self.with(|gathered| gathered.gone.push(event.position));
        };
        // One that cannot be read is a newer program's.
        if event.type_() == EventType::LogErased
            && let Ok(told) = serde_json::from_str::<LogErased>(data)
        {
            self.with(|gathered| gathered.told.extend(told.positions.iter()));
        }
    }

    /// The first event whose data is gone though nothing tells of it. What was erased since it was begun is
    /// told beyond `head`.
    pub(super) async fn first_untold(
        &self,
        reader: &LogReader,
        head: Position,
    ) -> Result<Option<FirstBad>, Error> {
        let Some(first) = self.untold() else { return Ok(None) };
        let mut after = head;
        loop {
            let page = reader.after(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.position;
            for record in page.iter().filter(|record| record.event_type == EventType::LogErased) {
                if let Ok(ErasureEvent::Told(told)) = ErasureEvent::from_record(record) {
                    self.with(|gathered| gathered.told.extend(told.positions.iter()));
                }
            }
        }
        let untold = if after == head { Some(first) } else { self.untold() };
        let why = || "its data is gone, and no event tells that it was erased".to_owned();
        Ok(untold.map(|position| FirstBad { position, why: why() }))
    }

    fn untold(&self) -> Option<Position> {
        self.with(|Gathered { gone, told }| {
            gone.sort_unstable();
            told.sort_unstable();
            gone.iter().copied().find(|position| told.binary_search(position).is_err())
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Gathered) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
