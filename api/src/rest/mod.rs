//! REST: each module parses, authenticates and calls; `router` merges them.
//!
//! Paths are written without the prefix `/v1`, unless a router says that it has none.

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

mod accesses;
mod answers;
mod attachments;
mod audit;
pub(crate) mod auth;
pub(crate) mod docs;
mod documents;
mod events;
mod history;
mod me;
mod members;
mod messages;
pub mod operations;
mod reactions;
mod receipts;
mod rooms;
mod scheduled;
mod search;
mod settings;
mod timeline;
mod users;

/// All routes under `/v1`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .merge(accesses::router())
        .merge(attachments::router())
        .merge(audit::router())
        .merge(auth::router())
        .merge(events::router())
        .merge(history::router())
        .merge(me::router())
        .merge(members::router())
        .merge(messages::router())
        .merge(reactions::router())
        .merge(receipts::router())
        .merge(rooms::router())
        .merge(scheduled::router())
        .merge(search::router())
        .merge(settings::router())
        .merge(timeline::router())
        .merge(users::router())
}
