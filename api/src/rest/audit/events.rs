//! The log, raw, for auditors.

use axum::Json;
use axum::extract::State;
use sandesham_domain::access::AccessScope;
use sandesham_domain::{EventType, Position, Published, Recorded, RoomId};
use sandesham_log::Scan;
use sandesham_projections::{Cursor, Page};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::documents::AuditParams;
use super::watch::{note, reason};
use crate::auth::Auditor;
use crate::extract::Query;
use crate::fields::{Fields, Read};
use crate::page;
use crate::position::MinPosition;
use crate::problem::Problem;
use crate::state::AppState;

/// Positions that one call looks at: what is rare is looked for in several calls, each of which is quick.
const SCANNED_MAX: u64 = 50_000;

/// The routes of this module, under `/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(audit_events))
}

/// A part of the log.
#[derive(Debug, Serialize, ToSchema)]
struct AuditEvents {
    /// Envelopes, in the order of the log.
    #[schema(value_type = Vec<Object>)]
    items: Vec<Box<RawValue>>,
    /// The `cursor` of the next part; null at the log's head. A part may hold no item and have a next one.
    #[schema(required)]
    next: Option<String>,
    /// The position of the log's last event.
    #[schema(value_type = u64)]
    head: Position,
}

/// What an auditor asks for.
struct Asked {
    after: Option<Position>,
    types: Vec<EventType>,
    room_id: Option<RoomId>,
    page: Page<u64>,
}

/// Envelopes of the whole log, ascending, whoever may see them: for accounts with the role `auditor`.
#[utoipa::path(
    get, path = "/audit/events", tag = "audit", params(AuditParams),
    responses((status = OK, body = AuditEvents)),
)]
async fn audit_events(
    State(state): State<AppState>,
    auditor: Auditor,
    query: Query,
) -> Result<Json<AuditEvents>, Problem> {
    let mut fields = query.fields();
    let head = state.log.head().await?;
    let reads = (
        asked(&mut fields, head),
        reason(&mut fields),
        MinPosition::checked(&mut fields, &state).await?,
    );
    // The log itself has every position that there is.
    let (asked, reason, _) = fields.finish(reads)?;
    // It comes after the head that is answered, so who follows the log meets it once and not for ever.
    note(&state, &auditor, AccessScope::Events(asked.room_id), reason, None).await?;
    let after = asked.page.key().map(|position| Position(*position)).or(asked.after);
    let after = after.unwrap_or_default();
    let up_to = head.min(Position(after.0.saturating_add(SCANNED_MAX)));
    let scan = Scan { after, up_to, types: &asked.types, room_id: asked.room_id };
    let (events, scanned) = if up_to > after {
        state.log.scan(scan, asked.page.limit).await?
    } else {
        (Vec::new(), head)
    };
    let next = (scanned < head).then(|| Cursor::at(scanned.0).to_string());
    let items = events.into_iter().map(envelope).collect::<Result<_, _>>()?;
    Ok(Json(AuditEvents { items, next, head }))
}

fn asked(fields: &mut Fields<'_>, head: Position) -> Read<Asked> {
    let in_log = |position: u64| {
        let is_in_log = Position(position) <= head;
        if is_in_log { Ok(Position(position)) } else { Err("is beyond the head of the log") }
    };
    let reads = (
        fields.optional_as("after", in_log),
        fields.optional_as("type", |text: String| types(&text)),
        fields.optional("room_id"),
        page::page(fields),
    );
    Read::all(reads).map(|(after, types, room_id, page)| Asked {
        after,
        types: types.unwrap_or_default(),
        room_id,
        page,
    })
}

/// One, or several with commas between; in full or, as at the command line, without what all have in common.
fn types(text: &str) -> Result<Vec<EventType>, String> {
    let parse = |name: &str| {
        EventType::parse_short(name).ok_or_else(|| format!("{name:?} is no type of event"))
    };
    text.split(',').map(parse).collect()
}

fn envelope(event: Recorded) -> Result<Box<RawValue>, Problem> {
    let envelope = Published::new(event).envelope;
    let text = String::from_utf8(envelope.into()).map_err(Problem::unavailable)?;
    RawValue::from_string(text).map_err(Problem::unavailable)
}
