//! What the log is proven by, as it is now.

use axum::Json;
use axum::extract::State;
use sandesham_domain::{Position, Timestamp};
use sandesham_projections::Tree;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Auditor;
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::rest::documents::LeastParams;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(audit_status))
}

/// Where the log stands, and what proves it.
#[derive(Debug, Serialize, ToSchema)]
struct AuditStatus {
    /// The position of its last event.
    #[schema(value_type = u64)]
    head: Position,
    /// When that was recorded; null when there is none.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    time: Option<Timestamp>,
    /// The hash of its last block, in hexadecimal; null when there is none.
    #[schema(required)]
    chain: Option<String>,
    /// The root of the Merkle tree over all events, in hexadecimal.
    root: String,
    /// The log's name in signed heads; null where the log has no key here.
    #[schema(required)]
    origin: Option<String>,
    /// The public key that checks them, as `sandesham log key` prints it.
    #[schema(required)]
    key: Option<String>,
    /// The signed head, a C2SP checkpoint, as `sandesham log head --signed` prints it.
    #[schema(required)]
    signed: Option<String>,
}

/// Where the log stands: head, chain hash, root of the Merkle tree, and the signed head. It tells nothing of
/// anybody, and so no access is noted.
#[utoipa::path(
    get, path = "/audit/status", tag = "audit", params(LeastParams),
    responses((status = OK, body = AuditStatus)),
)]
async fn audit_status(
    State(state): State<AppState>,
    _: Auditor,
    _: MinPosition,
) -> Result<Json<AuditStatus>, Problem> {
    let tree = Tree::new(state.log.pool().clone());
    let head = tree.log_head().await?;
    let key = state.log_key.as_ref();
    Ok(Json(AuditStatus {
        head: head.position,
        time: head.time,
        chain: head.chain.map(hex::encode),
        root: hex::encode(head.root),
        origin: key.map(|key| key.name().to_owned()),
        key: key.map(|key| key.verifier().to_string()),
        signed: key.map(|key| head.sign(key).1),
    }))
}
