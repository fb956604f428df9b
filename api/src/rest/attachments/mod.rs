//! Uploads: announced here, sent straight to the object store, and shown from there.

mod begin;
mod complete;
mod show;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(begin::begin_upload))
        .routes(routes!(complete::complete_upload))
        .routes(routes!(show::show_attachment, complete::discard_upload))
        .routes(routes!(show::show_upload))
}
