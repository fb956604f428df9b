//! The directory of users.

use axum::Json;
use axum::extract::State;
use sandesham_domain::UserId;
use sandesham_projections::{Paged, ProjectionName, UserView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Caller;
use crate::extract::{PathId, Query};
use crate::page;
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::state::AppState;

/// The longest name is shorter: what is longer finds nobody.
const QUERY_BYTES_MAX: usize = 400;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(search)).routes(routes!(show))
}

/// Users whose name contains a text, in whatever case; names that begin with it first.
#[utoipa::path(
    get, path = "/users", tag = "users", operation_id = "search_users",
    params(
        ("query" = Option<String>, Query, description = "A part of the name; everybody if missing."),
        ("limit" = Option<u32>, Query, description = "1 to 200, 50 if missing."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
        ("min_position" = Option<u64>, Query, description = "At least as new as this position."),
    ),
    responses((status = OK, body = Paged<UserView>)),
)]
async fn search(
    State(state): State<AppState>,
    _: Caller,
    query: Query,
) -> Result<Json<Paged<UserView>>, Problem> {
    let mut fields = query.fields();
    let text = fields.optional_as("query", |text: String| match text.len() {
        ..=QUERY_BYTES_MAX => Ok(text),
        _ => Err(format!("must be at most {QUERY_BYTES_MAX} bytes")),
    });
    let page = page::page(&mut fields);
    let least = MinPosition::checked(&mut fields, &state).await?;
    let (text, page, least) = fields.finish((text, page, least))?;
    least.reached(&state, &[ProjectionName::Users]).await?;
    Ok(Json(state.reads.users(&text.unwrap_or_default(), page).await?))
}

/// A user, closed accounts included.
#[utoipa::path(
    get, path = "/users/{id}", tag = "users", operation_id = "show_user",
    params(
        ("id" = uuid::Uuid, Path, description = "The user."),
        ("min_position" = Option<u64>, Query, description = "At least as new as this position."),
    ),
    responses((status = OK, body = UserView)),
)]
async fn show(
    State(state): State<AppState>,
    _: Caller,
    PathId(user_id): PathId<UserId>,
    least: MinPosition,
) -> Result<Json<UserView>, Problem> {
    least.reached(&state, &[ProjectionName::Users]).await?;
    let user = state.reads.user(user_id).await?;
    user.map(Json).ok_or(Problem::NotFound("user"))
}
