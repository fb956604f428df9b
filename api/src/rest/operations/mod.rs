//! What operators and their tools ask: is it alive, is it ready, what does it measure.
//!
//! Processes without the API serve the same three addresses with [`operations_router`].

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::{Json, Router};
use futures_util::future::{BoxFuture, join_all};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::metrics::Metrics;

pub mod checks;

/// What does not answer by then is said not to.
const CHECK_TIME_MAX: Duration = Duration::from_secs(2);

/// How one part of the process is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Good,
    /// Something is wrong that clients do not feel yet: NATS is away, a read model is behind.
    Degraded(String),
    /// The process cannot do its work: send clients elsewhere.
    Failed(String),
}

/// Asks one part how it is.
pub type Check = Arc<dyn Fn() -> BoxFuture<'static, Health> + Send + Sync>;

/// The parts of a process that are asked, and what it has measured.
#[derive(Clone)]
pub struct Operations {
    checks: Arc<BTreeMap<&'static str, Check>>,
    metrics: Metrics,
}

impl fmt::Debug for Operations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.checks.keys()).finish()
    }
}

impl Operations {
    /// Asks nothing yet.
    pub fn new(metrics: Metrics) -> Self {
        Self { checks: Arc::default(), metrics }
    }

    /// Asks one part more.
    pub fn with(mut self, name: &'static str, check: Check) -> Self {
        Arc::make_mut(&mut self.checks).insert(name, check);
        self
    }
}

/// The three addresses alone, for a process that does not serve clients.
pub fn operations_router(operations: Operations) -> Router {
    Router::from(router().with_state(operations))
}

/// The routes of this module; they have no prefix.
pub(crate) fn router() -> OpenApiRouter<Operations> {
    OpenApiRouter::default()
        .routes(routes!(healthz))
        .routes(routes!(readyz))
        .routes(routes!(prometheus))
}

/// Whether the process is alive: it is, if it answers.
#[utoipa::path(
    get, path = "/healthz", tag = "operations", security(()),
    responses((status = OK, body = String, content_type = "text/plain")),
)]
async fn healthz() -> &'static str {
    "ok\n"
}

/// How the process and all it relies on are.
#[derive(Debug, Serialize, ToSchema)]
struct Readiness {
    /// Whether clients should be sent here.
    ready: bool,
    /// `ok`, or what is wrong, by part.
    checks: BTreeMap<&'static str, String>,
}

/// Whether clients should be sent here, and what is wrong.
///
/// A part that clients do not feel (NATS away, a read model behind) is told and does not make the
/// process unready: sending clients away would not help them.
#[utoipa::path(
    get, path = "/readyz", tag = "operations", security(()),
    responses(
        (status = OK, body = Readiness),
        (status = SERVICE_UNAVAILABLE, body = Readiness),
    ),
)]
async fn readyz(State(operations): State<Operations>) -> impl IntoResponse {
    let ask = async |name: &'static str, check: &Check| {
        let health = tokio::time::timeout(CHECK_TIME_MAX, check()).await;
        (name, health.unwrap_or_else(|_| Health::Failed("does not answer".to_owned())))
    };
    let asked = operations.checks.iter().map(|(name, check)| ask(name, check));
    let healths = join_all(asked).await;
    let ready = !healths.iter().any(|(_, health)| matches!(health, Health::Failed(_)));
    let said = |(name, health)| match health {
        Health::Good => (name, "ok".to_owned()),
        Health::Degraded(why) | Health::Failed(why) => (name, why),
    };
    let checks = healths.into_iter().map(said).collect();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, checks }))
}

/// What the process has measured, as Prometheus reads it.
#[utoipa::path(
    get, path = "/metrics", tag = "operations", security(()),
    responses((status = OK, body = String, content_type = "text/plain")),
)]
async fn prometheus(State(operations): State<Operations>) -> impl IntoResponse {
    let text_format = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, text_format)], operations.metrics.render())
}
