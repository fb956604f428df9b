//! What a process that serves clients does when it hears of an erasure.

use std::collections::{BTreeMap, BTreeSet};

use sandesham_domain::erasure::ErasureEvent;
use sandesham_domain::{
    EventType, MessageId, Position, Recorded, RoomId, StreamEvent as _, StreamKind,
};

use crate::problem::Problem;
use crate::state::AppState;

/// The most messages that one notice names.
const MESSAGES_MAX: usize = 500;

/// Forgets what is kept here of what was erased, and has members' clients forget it.
pub(crate) async fn heed(state: &AppState, record: &Recorded) -> Result<(), Problem> {
    if record.event_type != EventType::LogErased {
        return Ok(());
    }
    // One that cannot be read is a newer program's.
    let Ok(ErasureEvent::Told(told)) = ErasureEvent::from_record(record) else { return Ok(()) };
    let positions: Vec<Position> = told.positions.iter().collect();
    let erased = state.log.at_all(&positions).await?;
    state.executor.forget(erased.iter().map(|event| event.stream));
    let mut rooms: BTreeMap<RoomId, BTreeSet<MessageId>> = BTreeMap::new();
    for event in erased.iter().filter(|event| event.stream.kind == StreamKind::Message) {
        if let Some(room_id) = event.room_id {
            let messages = rooms.entry(room_id).or_default();
            messages.insert(MessageId::from_uuid(event.stream.id));
        }
    }
    for (room_id, messages) in rooms {
        let messages: Vec<_> = messages.into_iter().collect();
        for some in messages.chunks(MESSAGES_MAX) {
            state.hub.tell_erased(room_id, some);
        }
    }
    Ok(())
}
