//! The caller's own profile, password and sessions.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use sandesham_domain::user::User;
use sandesham_domain::{AttachmentId, ErasureId, Limits, SessionId, Timestamp, UserId, UserName};
use sandesham_log::Priority;
use sandesham_projections::{Paged, ProjectionName};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::{Caller, Password, cookie, login, session};
use crate::commands::UpdateProfile;
use crate::erasure;
use crate::extract::{Body, PathId, Query};
use crate::fields::Fields;
use crate::page;
use crate::position::{Done, MinPosition, Written};
use crate::problem::Problem;
use crate::state::AppState;
use crate::store::SessionRow;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(show, update, erase))
        .routes(routes!(change_password))
        .routes(routes!(sessions))
        .routes(routes!(end_session))
}

/// A user as they see themselves.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub(super) struct MeView {
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    avatar_id: Option<AttachmentId>,
    email: String,
    /// What an operator granted: `auditor`.
    roles: Vec<String>,
}

/// The user as the log has them now. A closed account has nobody to show it to.
pub(super) async fn view(state: &AppState, user_id: UserId) -> Result<MeView, Problem> {
    let account = state.store.account(user_id).await?.ok_or(Problem::Unauthorized)?;
    let user = state.executor.load_latest::<User>(user_id).await?;
    user.aggregate.check_active().map_err(|_| Problem::Unauthorized)?;
    let profile = user.aggregate.profile().ok_or(Problem::Unauthorized)?;
    Ok(MeView {
        id: user_id,
        name: profile.name.clone(),
        avatar_id: profile.avatar_id,
        email: account.email,
        roles: account.roles,
    })
}

/// The caller's own profile.
#[utoipa::path(
    get, path = "/me", tag = "profile", operation_id = "show_me",
    params(("min_position" = Option<u64>, Query, description = "At least as new as this position.")),
    responses((status = OK, body = MeView)),
)]
async fn show(
    State(state): State<AppState>,
    caller: Caller,
    least: MinPosition,
) -> Result<Json<MeView>, Problem> {
    least.reached(&state, &[ProjectionName::Users]).await?;
    Ok(Json(view(&state, caller.user_id).await?))
}

/// What to change of a profile.
#[derive(Debug, ToSchema)]
struct ProfileBody {
    /// Another name: 1 to 100 characters.
    #[schema(value_type = Option<String>)]
    name: Option<UserName>,
    /// Another picture - an upload of one's own with the purpose `avatar` that is ready -, or null for none.
    #[schema(value_type = Option<uuid::Uuid>)]
    #[expect(clippy::option_option, reason = "missing leaves it, null takes it away")]
    avatar_id: Option<Option<AttachmentId>>,
}

impl ProfileBody {
    fn read(mut fields: Fields<'_>, limits: &Limits) -> Result<Self, Problem> {
        let name = fields.optional_as("name", |text: String| UserName::parse(text, limits));
        let avatar_id = fields.nullable::<AttachmentId>("avatar_id");
        let (name, avatar_id) = fields.finish((name, avatar_id))?;
        Ok(Self { name, avatar_id })
    }
}

/// Changes what others see of the caller.
#[utoipa::path(
    patch, path = "/me", tag = "profile", operation_id = "update_me",
    request_body = ProfileBody,
    responses((status = OK, body = MeView)),
)]
async fn update(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Written<MeView>, Problem> {
    let ProfileBody { name, avatar_id } = ProfileBody::read(body.fields()?, &state.config.limits)?;
    let update = UpdateProfile { by: caller.user_id, name, avatar_id };
    let outcome = state.executor.execute(&update, Priority::Live).await?;
    Ok(Written(StatusCode::OK, outcome.position, view(&state, caller.user_id).await?))
}

/// A new password, and the old one as proof.
#[derive(Debug, ToSchema)]
struct PasswordBody {
    /// The password until now.
    #[schema(value_type = String, format = Password)]
    current_password: Password,
    /// At least 8 characters, at most 1024 bytes.
    #[schema(value_type = String, format = Password, min_length = 8)]
    new_password: Password,
}

impl PasswordBody {
    fn read(mut fields: Fields<'_>) -> Result<Self, Problem> {
        let current_password = fields.required("current_password").map(Password::claimed);
        let new_password = fields.required_as("new_password", Password::parse);
        let (current_password, new_password) = fields.finish((current_password, new_password))?;
        Ok(Self { current_password, new_password })
    }
}

/// Sets a new password and ends the caller's other sessions.
#[utoipa::path(
    post, path = "/me/password", tag = "profile",
    request_body = PasswordBody,
    responses((status = NO_CONTENT)),
)]
async fn change_password(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<StatusCode, Problem> {
    let PasswordBody { current_password, new_password } = PasswordBody::read(body.fields()?)?;
    let proven = login::prove_again(&state, caller.user_id, current_password).await?;
    let hash = state.passwords.hash(new_password).await?;
    session::change_password(&state, proven, &hash, caller.session_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The password, as proof.
#[derive(Debug, ToSchema)]
struct EraseBody {
    /// The caller's password.
    #[schema(value_type = String, format = Password)]
    password: Password,
}

impl EraseBody {
    fn read(mut fields: Fields<'_>) -> Result<Self, Problem> {
        let password = fields.required("password").map(Password::claimed);
        let password = fields.finish(password)?;
        Ok(Self { password })
    }
}

/// An erasure that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Erasure)]
struct ErasureView {
    /// What the log calls it.
    #[schema(value_type = uuid::Uuid)]
    erasure_id: ErasureId,
    /// `accepted`: the account is closed, and all else follows.
    #[schema(examples("accepted"))]
    state: &'static str,
}

/// Erases the caller's account, for good: its sessions end and its email is free at once; names, texts,
/// plans and files follow within seconds, everywhere.
///
/// Who is the only owner of groups with other members has to hand them over first (409 `last_owner`, with
/// `room_ids`). Wrong passwords count as failed log-ins.
#[utoipa::path(
    delete, path = "/me", tag = "profile", operation_id = "erase_me",
    request_body = EraseBody,
    responses((status = ACCEPTED, body = ErasureView)),
)]
async fn erase(
    State(state): State<AppState>,
    caller: Caller,
    request: HeaderMap,
    body: Body,
) -> Result<(StatusCode, HeaderMap, Json<ErasureView>), Problem> {
    let EraseBody { password } = EraseBody::read(body.fields()?)?;
    login::prove_again(&state, caller.user_id, password).await?;
    let erasure_id = erasure::ask(&state, caller.user_id).await?;
    let view = ErasureView { erasure_id, state: "accepted" };
    Ok((StatusCode::ACCEPTED, cookie::take_away(&state, &request), Json(view)))
}

/// A log-in of the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
struct SessionView {
    #[schema(value_type = uuid::Uuid)]
    id: SessionId,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last used, to about a minute.
    #[schema(value_type = String, format = DateTime)]
    last_used_at: Timestamp,
    /// What the client called itself.
    client: String,
    /// Whether it is the one that asks.
    current: bool,
}

impl SessionView {
    fn of(row: SessionRow, caller: &Caller) -> Self {
        Self {
            id: row.session_id,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            client: row.client,
            current: row.session_id == caller.session_id,
        }
    }
}

/// The caller's sessions that are not over, the newest first.
#[utoipa::path(
    get, path = "/me/sessions", tag = "profile", operation_id = "list_sessions",
    params(
        ("limit" = Option<u32>, Query, description = "1 to 200, 50 if missing."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
        ("min_position" = Option<u64>, Query, description = "At least as new as this position."),
    ),
    responses((status = OK, body = Paged<SessionView>)),
)]
async fn sessions(
    State(state): State<AppState>,
    caller: Caller,
    query: Query,
) -> Result<Json<Paged<SessionView>>, Problem> {
    let mut fields = query.fields();
    let page = page::page(&mut fields);
    let least = MinPosition::checked(&mut fields, &state).await?;
    let (page, least) = fields.finish((page, least))?;
    least.reached(&state, &[]).await?;
    let Paged { items, next } = state.store.sessions_of(caller.user_id, page).await?;
    let items = items.into_iter().map(|row| SessionView::of(row, &caller)).collect();
    Ok(Json(Paged { items, next }))
}

/// Ends one of the caller's sessions: its tokens are refused and its sockets close.
#[utoipa::path(
    delete, path = "/me/sessions/{id}", tag = "profile",
    params(("id" = uuid::Uuid, Path, description = "The session.")),
    responses((status = NO_CONTENT)),
)]
async fn end_session(
    State(state): State<AppState>,
    caller: Caller,
    PathId(session_id): PathId<SessionId>,
) -> Result<Done, Problem> {
    if !session::end(&state, caller.user_id, session_id).await? {
        return Err(Problem::NotFound("session"));
    }
    Ok(Done(state.log.head().await?))
}
