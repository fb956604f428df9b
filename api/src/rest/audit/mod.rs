//! What auditors may look at, and what is noted of it.

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

mod documents;
mod events;
mod message;
mod moment;
mod past;
mod room;
mod rooms;
mod status;
mod watch;

pub(super) use self::moment::room_of;
pub(super) use self::watch::{note, reason};

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .merge(events::router())
        .merge(message::router())
        .merge(room::router())
        .merge(rooms::router())
        .merge(status::router())
}
