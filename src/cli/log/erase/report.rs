//! What an erasure tells whoever asked for it.

use sandesham_api::erasure::{ErasedAccount, ErasedEvents, EventErased};
use sandesham_projections::AccessView;
use serde::Serialize;
use serde_json::{Value, json};

use super::work::Copies;
use crate::output;

/// What no erasure reaches, whatever it did.
const OUT_OF_REACH: [&str; 4] = [
    "exports, proofs and copies that were handed out before, and what consumers of the stream have kept",
    "backups, replicas that are cut off, and Postgres's write-ahead log until it is used again",
    "what clients that are not connected keep on their devices, until they connect again",
    "what other people wrote, and names of files and pictures that they saved",
];

/// What is told of every erasure.
pub(super) struct Report<'a> {
    pub(super) erased: &'a ErasedEvents,
    pub(super) copies: Copies,
    /// Whether the tables were written anew.
    pub(super) is_compacted: bool,
}

impl Report<'_> {
    /// What JSON says of every erasure.
    pub(super) fn to_json(
        &self,
        erased: &impl Serialize,
        was_erased_before: bool,
    ) -> serde_json::Result<Value> {
        let mut answer = serde_json::to_value(erased)?;
        answer["already_erased"] = json!(was_erased_before);
        answer["jetstream"] = json!(self.copies.in_stream.as_str());
        answer["compacted"] = json!(self.is_compacted);
        answer["out_of_reach"] = json!(OUT_OF_REACH);
        answer["exports"] = json!(self.copies.exports);
        Ok(answer)
    }

    /// What words say of every erasure, after what was erased.
    pub(super) fn tell(&self) {
        let erased = self.erased;
        if let Some(told_at) = erased.told_at {
            output::line(&format!("the log tells of it at position {told_at}"));
            output::line(self.copies.in_stream.in_words());
        }
        if erased.attachments > 0 {
            output::line(&format!(
                "files: {}, of which {} are removed from the store; the others follow within the hour",
                erased.attachments, erased.attachments_removed
            ));
        }
        if !erased.tables_not_cleaned.is_empty() {
            output::line(&format!(
                "tables whose dead rows only their owner may give free: {}",
                erased.tables_not_cleaned.join(", ")
            ));
        }
        if !self.is_compacted && erased.count() > 0 {
            output::line(
                "the free space in the database's files may hold what was erased until it is used again: \
                 --compact writes them anew",
            );
        }
        output::line("Out of reach:");
        for one in OUT_OF_REACH {
            output::line(&format!("- {one}"));
        }
        for export in &self.copies.exports {
            output::line(&format!("- {}", in_words(export)));
        }
    }
}

/// An export that may hold what was erased.
fn in_words(export: &AccessView) -> String {
    let up_to = export.moment.map(|moment| format!(" up to position {}", moment.position));
    let reason = export.reason.as_ref().map(|reason| format!(", who said why: {reason}"));
    format!(
        "the export{} that {} ({}) made at {}{}",
        up_to.unwrap_or_default(),
        export.auditor.name,
        export.auditor.id,
        export.at,
        reason.unwrap_or_default(),
    )
}

pub(super) fn tell_event(erased: &EventErased) {
    let EventErased { event_type, position, attachments_kept, revisions_left, .. } = erased;
    let did = match erased.erasure_id {
        Some(_) => "is erased",
        None => "was erased before: nothing is changed",
    };
    output::line(&format!("the {event_type} at position {position} {did}"));
    if erased.erased.schedules_cancelled > 0 {
        output::line("its plan was pending, and is cancelled");
    }
    if *attachments_kept > 0 {
        output::line(&format!(
            "files that something else shows, too, and are kept: {attachments_kept}"
        ));
    }
    for left in revisions_left {
        output::line(&format!(
            "revision {} of the message is still in the log, and its author and auditors are shown it: event {} at position {}",
            left.revision, left.event_id, left.position
        ));
    }
}

pub(super) fn tell_account(erased: &ErasedAccount) {
    let ErasedAccount { user_id, erased: events, forgotten, .. } = erased;
    if erased.was_erased_before() {
        output::line(&format!("user {user_id} was erased before: nothing is changed"));
        return;
    }
    output::line(&format!("user {user_id} is erased"));
    for (event_type, count) in &events.events {
        output::line(&format!("{count} of {event_type}"));
    }
    if events.schedules_cancelled > 0 {
        output::line(&format!(
            "plans that were pending, and are cancelled: {}",
            events.schedules_cancelled
        ));
    }
    if forgotten.account {
        output::line(&format!("sessions that ended: {}; the email is free", forgotten.sessions));
    }
}
