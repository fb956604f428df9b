//! Files that come with what is sent: which are meant, what is known of them, and taking them.
//!
//! A file is taken for a message before the message is appended, and only by what has passed every other
//! rule. If nothing is appended after all it is free again once a sweep has seen that.

use sandesham_domain::attachment::{AltText, Enclosures, WantedFile};
use sandesham_domain::message::MessageError;
use sandesham_domain::{AttachmentId, FieldError, Limits, MessageText, UserId};
use sandesham_log::Loader;

use super::CommandError;
use crate::fields::{Fields, NamedFile, Read};
use crate::store::{AttachmentRow, AttachmentState, AttachmentUse, Store};

const FIELD: &str = "attachments";

/// Reads `attachments`, if it is there: identifiers, or objects with words for what each shows.
pub(crate) fn read_files(fields: &mut Fields<'_>, limits: &Limits) -> Read<Option<Enclosures>> {
    let named = fields.optional::<Vec<NamedFile>>(FIELD);
    fields.check_together(named, |named| named.map(|named| enclosures(named, limits)).transpose())
}

fn enclosures(named: Vec<NamedFile>, limits: &Limits) -> Result<Enclosures, Vec<FieldError>> {
    let (mut wanted, mut errors) = (Vec::new(), Vec::new());
    for (index, NamedFile { attachment_id, alt }) in named.into_iter().enumerate() {
        match alt.map_or(Ok(None), |alt| AltText::parse(alt, limits)) {
            Ok(alt) => wanted.push(WantedFile { attachment_id, alt }),
            Err(error) => errors.push(FieldError::new(format!("{FIELD}[{index}].alt"), &error)),
        }
    }
    match Enclosures::parse(wanted, limits) {
        Ok(enclosures) if errors.is_empty() => return Ok(enclosures),
        Ok(_) => {}
        Err(error) => errors.push(FieldError::new(FIELD, &error)),
    }
    Err(errors)
}

/// Reads `text`, which may be missing or empty where there are files.
pub(crate) fn read_text(
    fields: &mut Fields<'_>,
    files: &Read<Option<Enclosures>>,
    limits: &Limits,
) -> Read<MessageText> {
    // Wrong files are files too.
    let has_files =
        files.as_ref().is_none_or(|files| files.as_ref().is_some_and(|files| !files.is_empty()));
    if !has_files {
        return fields.required_as("text", |text: String| MessageText::parse(text, limits));
    }
    let text = fields.optional::<String>("text");
    fields.check("text", text, |text| MessageText::parse_or_empty(text.unwrap_or_default(), limits))
}

/// The files with what is known of them, if the caller may send each of them with this.
pub(super) async fn look_up(
    load: &Loader<'_>,
    by: UserId,
    used_for: AttachmentUse,
    files: &Enclosures,
) -> Result<Enclosures, CommandError> {
    if files.is_empty() {
        return Ok(files.clone());
    }
    let ids: Vec<AttachmentId> = files.ids().collect();
    let rows = store(load).own_attachments(by, used_for, &ids).await?;
    let (mut known, mut errors) = (Vec::with_capacity(ids.len()), Vec::new());
    for (index, id) in ids.iter().enumerate() {
        let row = rows.iter().find(|row| row.attachment_id == *id);
        match row.map_or(Err(NOT_YOURS), usable) {
            Ok(file) => known.push(file),
            Err(error) => errors.push(FieldError::new(format!("{FIELD}[{index}]"), error)),
        }
    }
    if !errors.is_empty() {
        return Err(CommandError::Invalid(errors));
    }
    let is_taken = |row: &&AttachmentRow| row.used_for.is_some_and(|taken| taken != used_for);
    if let Some(taken) = rows.iter().find(is_taken) {
        return Err(CommandError::FileInUse { attachment_id: taken.attachment_id });
    }
    Ok(files.knowing(known))
}

/// A picture that the caller may set as their own.
pub(super) async fn look_up_avatar(
    load: &Loader<'_>,
    by: UserId,
    avatar_id: AttachmentId,
) -> Result<(), CommandError> {
    let used_for = AttachmentUse::Avatar(by);
    let row = store(load).own_attachments(by, used_for, &[avatar_id]).await?.pop();
    let usable = row.as_ref().map_or(Err(NOT_YOURS), usable);
    usable.map(drop).map_err(|error| wrong("avatar_id", &error))
}

const NOT_YOURS: &str = "is not an attachment of yours for this";

fn usable(row: &AttachmentRow) -> Result<sandesham_domain::message::Attachment, &'static str> {
    match row.state {
        AttachmentState::Uploading => Err("is not uploaded yet"),
        AttachmentState::Processing => Err("is not ready yet"),
        AttachmentState::Rejected => Err("was rejected"),
        AttachmentState::Deleting => Err(NOT_YOURS),
        AttachmentState::Ready => row.as_attachment().ok_or("is not ready yet"),
    }
}

/// Takes the files for this and nothing else.
pub(super) async fn take(
    load: &Loader<'_>,
    by: UserId,
    used_for: AttachmentUse,
    files: impl IntoIterator<Item = AttachmentId>,
) -> Result<(), CommandError> {
    let ids: Vec<AttachmentId> = files.into_iter().collect();
    let Some(first) = ids.first().copied() else { return Ok(()) };
    if store(load).claim_attachments(by, used_for, &ids).await? {
        return Ok(());
    }
    // Somebody was faster: the same user, elsewhere.
    Err(CommandError::FileInUse { attachment_id: first })
}

/// A refusal of a message, told of its field where it is about one.
pub(super) fn message_refusal(error: MessageError) -> CommandError {
    match error {
        MessageError::NothingSaid => wrong("text", &error),
        MessageError::Enclosures(_) => wrong(FIELD, &error),
        MessageError::Unknown
        | MessageError::IdTaken
        | MessageError::NotTheAuthor
        | MessageError::StaleRevision { .. }
        | MessageError::Deleted
        | MessageError::TooManyRevisions { .. }
        | MessageError::TooManyChanges { .. }
        | MessageError::TooManyEmoji { .. }
        | MessageError::TooManyReactions { .. } => error.into(),
    }
}

fn wrong(field: &str, error: &impl ToString) -> CommandError {
    CommandError::Invalid(vec![FieldError::new(field, error)])
}

fn store(load: &Loader<'_>) -> Store {
    Store::new(load.reader().pool().clone())
}
