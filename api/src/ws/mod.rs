//! The WebSocket: `GET /v1/ws`, subprotocol `sandesham.v1`.
//!
//! A socket is one task: `session` takes turns between what the client sends (`frame`), what
//! its commands came to (`pending`), and what the hub put into its outbox, and writes through
//! `wire`. It holds little while it is idle: a read buffer of 4 KiB and the rest in a few hundred bytes.

mod answer;
mod clock;
mod close;
mod frame;
mod greeting;
mod hello;
mod pending;
mod replay;
mod session;
mod upgrade;
mod wire;

use axum::extract::{FromRequestParts as _, Request, State};
use axum::response::Response;
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

pub(crate) use self::close::CloseReason;
pub use self::upgrade::{CLIENT_FRAME_BYTES_MAX, SUBPROTOCOL};

use self::session::Session;
use self::upgrade::Upgrade;
use self::wire::WireError;
use crate::auth::authenticate_socket;
use crate::problem::Problem;
use crate::state::AppState;

/// The one route.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().route("/ws", get(open_socket))
}

/// Whoever is refused is told by the close code, which a browser shows to its page: the status of
/// a failed handshake it does not.
async fn open_socket(State(state): State<AppState>, request: Request) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let upgrade = Upgrade::from_request_parts(&mut parts, &state).await?;
    let caller = match authenticate_socket(&state, &mut parts).await {
        Ok(caller) => caller,
        Err(Problem::Unauthorized | Problem::ForeignOrigin) => {
            return Ok(refuse(upgrade, CloseReason::Unauthenticated));
        }
        Err(problem) => return Err(problem),
    };
    // Everybody who shares a room is told who comes and goes.
    state.rates.command(caller.user_id)?;
    let sockets_max = state.config.rates.map_or(usize::MAX, |rates| rates.sockets_per_user_max);
    Ok(match state.hub.open(caller.user_id, caller.session_id, sockets_max) {
        Ok(open) => upgrade.accept(move |socket| Session::new(state, &caller, open, socket).run()),
        Err(reason) => refuse(upgrade, reason),
    })
}

fn refuse(upgrade: Upgrade, reason: CloseReason) -> Response {
    upgrade.accept(move |socket| close::close(socket, reason))
}
