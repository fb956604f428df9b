//! REST: each module parses, authenticates and calls; [`router`] merges them.
//!
//! Paths are written without the prefix `/v1`, unless a router says that it has none.

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

pub(crate) mod auth;
pub(crate) mod docs;
mod me;
pub mod operations;
mod users;

/// All routes under `/v1`.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().merge(auth::router()).merge(me::router()).merge(users::router())
}
