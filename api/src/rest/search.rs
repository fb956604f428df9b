//! Searching in messages.

use axum::Json;
use axum::extract::State;
use sandesham_projections::{
    FoundMessage, Paged, ProjectionName, SearchFilter, SearchQuery, SoughtFile,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::documents::SearchParams;
use crate::auth::Caller;
use crate::extract::Query;
use crate::page;
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(search_messages))
}

/// Messages that the caller may see and that say, as the caller sees them, every word of the query:
/// anywhere in the text, in any case and script. The newest first.
#[utoipa::path(
    get, path = "/search", tag = "messages", params(SearchParams),
    responses((status = OK, body = Paged<FoundMessage>)),
)]
async fn search_messages(
    State(state): State<AppState>,
    caller: Caller,
    query: Query,
) -> Result<Json<Paged<FoundMessage>>, Problem> {
    let mut fields = query.fields();
    let parse_file = |name: String| SoughtFile::parse(&name).ok_or("must be `image` or `file`");
    let reads = (
        fields.required_as("query", |text: String| text.parse::<SearchQuery>()),
        fields.optional("room_id"),
        fields.optional("author"),
        fields.optional("before"),
        fields.optional("after"),
        fields.optional_as("has", parse_file),
        page::page(&mut fields),
        MinPosition::checked(&mut fields, &state).await?,
    );
    let (text, room_id, author, before, after, has, page, least) = fields.finish(reads)?;
    least.reached(&state, &[ProjectionName::Search, ProjectionName::Timeline]).await?;
    let filter = SearchFilter { room_id, author, before, after, has };
    Ok(Json(state.reads.found(caller.user_id, &text, filter, page).await?))
}
