//! REST: each module parses, authenticates and calls; [`router`] merges them.
//!
//! Paths below are written without the prefix `/v1`.

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// All routes under `/v1`.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
}
