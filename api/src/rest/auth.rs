//! Signing up, logging in and out, fresh tokens, tickets, and the keys that tokens are checked with.

use axum::Json;
use axum::extract::{FromRequestParts as _, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use sandesham_domain::{Limits, UserName};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::me::{self, MeView};
use crate::auth::{
    Caller, Email, KeySet, Password, Proven, Secret, Tokens, cookie, csrf, login, registration,
    session, ticket,
};
use crate::extract::{Body, ClientAddress};
use crate::fields::{Fields, Read};
use crate::position::{Done, Written};
use crate::problem::Problem;
use crate::state::AppState;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(register))
        .routes(routes!(log_in))
        .routes(routes!(refresh))
        .routes(routes!(log_out))
        .routes(routes!(issue_ticket))
}

/// The routes of this module that have no prefix.
pub(crate) fn router_without_prefix() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(key_set))
}

/// Who wants to sign up.
#[derive(Debug, ToSchema)]
struct RegisterBody {
    /// The name that others see: 1 to 100 characters.
    #[schema(value_type = String)]
    name: UserName,
    /// An email address; compared without its case.
    #[schema(value_type = String, format = Email)]
    email: Email,
    /// At least 8 characters, at most 1024 bytes.
    #[schema(value_type = String, format = Password, min_length = 8)]
    password: Password,
}

impl RegisterBody {
    fn read(mut fields: Fields<'_>, limits: &Limits) -> Result<Self, Problem> {
        let name = fields.required_as("name", |text: String| UserName::parse(text, limits));
        let email = fields.required_as("email", |text: String| Email::parse(text));
        let password = fields.required_as("password", Password::parse);
        let (name, email, password) = fields.finish((name, email, password))?;
        Ok(Self { name, email, password })
    }
}

/// Who wants to log in.
#[derive(Debug, ToSchema)]
struct LoginBody {
    /// The email address.
    email: String,
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: Password,
}

impl LoginBody {
    fn read(mut fields: Fields<'_>) -> Result<Self, Problem> {
        let email = fields.required("email");
        let password = fields.required("password").map(Password::claimed);
        let (email, password) = fields.finish((email, password))?;
        Ok(Self { email, password })
    }
}

/// What refreshes an access token, unless a cookie brings it.
#[derive(Debug, ToSchema)]
struct RefreshBody {
    /// The refresh token; without it, that of the cookie.
    #[schema(value_type = Option<String>)]
    refresh_token: Option<Secret>,
}

impl RefreshBody {
    fn read(mut fields: Fields<'_>) -> Result<Self, Problem> {
        let refresh_token: Read<Option<String>> = fields.optional("refresh_token");
        let refresh_token = refresh_token.map(|token| token.map(Secret::from_client));
        Ok(Self { refresh_token: fields.finish(refresh_token)? })
    }
}

/// A user with a fresh pair of tokens.
#[derive(Debug, Serialize, ToSchema)]
struct SignedIn {
    user: MeView,
    #[serde(flatten)]
    tokens: TokensView,
}

/// A fresh pair of tokens.
#[derive(Debug, Serialize, ToSchema)]
struct TokensView {
    /// Goes into `Authorization: Bearer <access token>`.
    access_token: String,
    /// How long the access token holds, in seconds.
    expires_in: u64,
    /// Gives the next pair, once. Not told again to a browser that keeps it in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

impl TokensView {
    fn of(state: &AppState, tokens: &Tokens) -> Self {
        Self {
            access_token: tokens.access_token.clone(),
            expires_in: state.access_tokens.ttl().as_secs(),
            refresh_token: Some(tokens.refresh_token.as_str().to_owned()),
        }
    }
}

/// Signs up and logs in. Browsers also get both tokens as cookies.
#[utoipa::path(
    post, path = "/auth/register", tag = "accounts", security(()),
    request_body = RegisterBody,
    responses(
        (status = CREATED, body = SignedIn),
        (status = CONFLICT, description = "`email_taken`", body = crate::problem::ProblemBody,
         content_type = "application/problem+json"),
    ),
)]
async fn register(
    State(state): State<AppState>,
    address: ClientAddress,
    parts: Parts,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    csrf::refuse_foreign(&state, &parts)?;
    let RegisterBody { name, email, password } =
        RegisterBody::read(body.fields()?, &state.config.limits)?;
    // What cannot register anybody does not count.
    state.rates.registration(address)?;
    let registered = registration::register(&state, name, &email, password).await?;
    let (cookies, signed_in) = sign_in(&state, &parts.headers, registered.proven).await?;
    Ok((cookies, Written(StatusCode::CREATED, registered.position, signed_in)))
}

/// Logs in. Browsers also get both tokens as cookies.
#[utoipa::path(
    post, path = "/auth/login", tag = "accounts", security(()),
    request_body = LoginBody,
    responses((status = OK, body = SignedIn)),
)]
async fn log_in(
    State(state): State<AppState>,
    address: ClientAddress,
    parts: Parts,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    csrf::refuse_foreign(&state, &parts)?;
    let LoginBody { email, password } = LoginBody::read(body.fields()?)?;
    state.rates.login(address)?;
    let proven = login::prove(&state, &email, password).await?;
    let (cookies, signed_in) = sign_in(&state, &parts.headers, proven).await?;
    Ok((cookies, Json(signed_in)))
}

async fn sign_in(
    state: &AppState,
    request: &HeaderMap,
    proven: Proven,
) -> Result<(HeaderMap, SignedIn), Problem> {
    let user_id = proven.user_id;
    let client = request.get(header::USER_AGENT).and_then(|client| client.to_str().ok());
    let tokens = session::open(state, proven, client).await?;
    let user = me::view(state, user_id).await?;
    let signed_in = SignedIn { user, tokens: TokensView::of(state, &tokens) };
    Ok((cookie::give(state, request, &tokens), signed_in))
}

/// Gives a fresh pair of tokens for a refresh token, which is used up by it.
///
/// For a short grace the old one still gives a fresh pair of the same session (two tabs, a lost
/// answer); after that its reuse ends the session.
#[utoipa::path(
    post, path = "/auth/refresh", tag = "accounts", security(()),
    request_body = Option<RefreshBody>,
    responses((status = OK, body = TokensView)),
)]
async fn refresh(
    State(state): State<AppState>,
    address: ClientAddress,
    parts: Parts,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    let RefreshBody { refresh_token } = RefreshBody::read(body.fields_or_none()?)?;
    let (presented, is_by_cookie) = present(&state, &parts, refresh_token)?;
    let presented = match presented {
        Some(presented) => presented,
        None if body.is_empty() => return Err(Problem::Unauthorized),
        None => return Err(Problem::field("refresh_token", "is required")),
    };
    state.rates.secret(address)?;
    let tokens = session::refresh(&state, &presented).await?;
    let mut view = TokensView::of(&state, &tokens);
    if is_by_cookie {
        // Out of reach of scripts it came, and out of their reach it stays.
        view.refresh_token = None;
    }
    Ok((cookie::give(&state, &parts.headers, &tokens), Json(view)))
}

/// The refresh token of the body or the cookie, and whether it was the cookie's.
fn present(
    state: &AppState,
    parts: &Parts,
    of_body: Option<Secret>,
) -> Result<(Option<Secret>, bool), Problem> {
    if of_body.is_some() {
        csrf::refuse_foreign(state, parts)?;
        return Ok((of_body, false));
    }
    // A program that sends a bearer token is not a browser, whatever cookies its library has kept.
    let is_program = parts.headers.contains_key(header::AUTHORIZATION);
    let of_cookie = (!is_program).then(|| cookie::refresh_token(&parts.headers)).flatten();
    if of_cookie.is_some() {
        csrf::demand_ours(state, parts)?;
    }
    Ok((of_cookie, true))
}

/// Ends the session of the refresh token, of the cookies, or of the access token.
#[utoipa::path(
    post, path = "/auth/logout", tag = "accounts",
    request_body = Option<RefreshBody>,
    responses((status = NO_CONTENT)),
)]
async fn log_out(
    State(state): State<AppState>,
    address: ClientAddress,
    mut parts: Parts,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    let RefreshBody { refresh_token } = RefreshBody::read(body.fields_or_none()?)?;
    let (presented, _) = present(&state, &parts, refresh_token)?;
    let of_token = match presented {
        Some(token) => {
            state.rates.secret(address)?;
            state.store.session_of_token(token.hash()).await?
        }
        None => None,
    };
    let (session_id, user_id) = if let Some(session) = of_token {
        session
    } else {
        let caller = Caller::from_request_parts(&mut parts, &state).await?;
        (caller.session_id, caller.user_id)
    };
    session::end(&state, user_id, session_id).await?;
    let head = state.log.head().await?;
    Ok((cookie::take_away(&state, &parts.headers), Done(head)))
}

/// A ticket for a WebSocket.
#[derive(Debug, Serialize, ToSchema)]
struct TicketView {
    /// Goes into `/v1/ws?ticket=`, once.
    ticket: String,
    /// How long it holds, in seconds.
    expires_in: u64,
}

/// A ticket that opens one WebSocket of the caller's session.
#[utoipa::path(
    post, path = "/auth/ws-ticket", tag = "accounts",
    responses((status = OK, body = TicketView)),
)]
async fn issue_ticket(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Json<TicketView>, Problem> {
    body.fields_or_none()?.finish(())?;
    let ticket = ticket::issue(&state, &caller).await?.as_str().to_owned();
    Ok(Json(TicketView { ticket, expires_in: state.config.auth.ticket_ttl.as_secs() }))
}

/// The public keys of the access tokens, by `kid`.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "accounts", security(()),
    responses((status = OK, body = KeySet)),
)]
async fn key_set(State(state): State<AppState>) -> Result<impl IntoResponse, Problem> {
    let keys = state.access_tokens.key_set().await?;
    // Half of what a new key is shown before it signs.
    Ok(([(header::CACHE_CONTROL, "public, max-age=150")], Json(keys)))
}
