//! Who looks is looked at: an auditor's access is in the log before anything is shown.

use chrono::Utc;
use sandesham_domain::access::{AccessMoment, AccessScope};
use sandesham_domain::{AccessReason, Timestamp};

use crate::auth::Auditor;
use crate::commands::{Look, RecordAccess};
use crate::fields::{Fields, Read};
use crate::problem::Problem;
use crate::rest::answers::execute;
use crate::state::AppState;

/// Reads `reason`.
pub(in crate::rest) fn reason(fields: &mut Fields<'_>) -> Read<Option<AccessReason>> {
    fields.optional_as("reason", |text: String| AccessReason::parse(text))
}

/// Notes what the auditor is about to be shown. Nothing may be shown where this fails.
pub(in crate::rest) async fn note(
    state: &AppState,
    auditor: &Auditor,
    scope: AccessScope,
    reason: Option<AccessReason>,
    moment: Option<AccessMoment>,
) -> Result<(), Problem> {
    let look = Look { auditor: auditor.0.user_id, scope, reason, moment };
    let command = RecordAccess::of(look, &state.log, Timestamp::new(Utc::now())).await?;
    execute(state, &command).await.map(drop)
}
