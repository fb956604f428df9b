//! Uploads: what is known of them. Their bytes are in the object store.

mod claim;
mod examine;
mod sweep;
mod upload;

use sandesham_domain::message::Attachment;
use sandesham_domain::{AttachmentId, MessageId, ScheduleId, Timestamp, UserId};
use sqlx::postgres::PgRow;
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::{FromRow, Row as _};
use uuid::Uuid;

pub use self::examine::Examinee;
pub use self::sweep::Unsettled;
pub use self::upload::NewUpload;

/// What an upload is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentPurpose {
    /// To come with a message.
    Message,
    /// To be its owner's picture.
    Avatar,
}

/// How far an upload came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentState {
    /// Its bytes are on their way.
    Uploading,
    /// Its bytes are there, and nobody knows yet what they are.
    Processing,
    /// It may be used.
    Ready,
    /// It never may.
    Rejected,
    /// It is gone for everybody.
    Deleting,
}

/// What an upload is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentUse {
    /// It comes with this message.
    Message(MessageId),
    /// It comes with the messages of this schedule.
    Schedule(ScheduleId),
    /// It is the picture of this user.
    Avatar(UserId),
}

/// What was found in an upload's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub content_type: String,
    /// Bytes of what is handed out.
    pub size: u64,
    /// In pixels, of a picture.
    pub width: Option<u32>,
    /// In pixels, of a picture.
    pub height: Option<u32>,
    /// A `ThumbHash` in base64, of a picture.
    pub placeholder: Option<String>,
    /// What the smaller pictures are.
    pub thumb_type: Option<String>,
}

/// What is known of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentRow {
    /// Which.
    pub attachment_id: AttachmentId,
    /// Whose.
    pub owner: UserId,
    /// What for.
    pub purpose: AttachmentPurpose,
    /// The name to save it under.
    pub file_name: String,
    /// What its owner says it is.
    pub declared_type: String,
    /// How large its owner says it is.
    pub declared_size: u64,
    /// The SHA-256 that its owner says it has.
    pub sha256: [u8; 32],
    /// How far it came.
    pub state: AttachmentState,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// When it was announced.
    pub created_at: Timestamp,
    /// Until when its bytes may come.
    pub upload_until: Timestamp,
    /// What was found, once it is ready.
    pub found: Option<Found>,
    /// What it is used for.
    pub used_for: Option<AttachmentUse>,
}

macro_rules! words {
    ($name:ident, $what:literal: $($variant:ident = $word:literal),*) => {
        impl $name {
            /// As in JSON and SQL.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The one of that name.
            pub fn parse(name: &str) -> Option<Self> {
                [$(Self::$variant),*].into_iter().find(|it| it.as_str() == name)
            }

            fn of_column(row: &PgRow, column: &str) -> Result<Self, sqlx::Error> {
                let word: &str = row.try_get(column)?;
                Self::parse(word)
                    .ok_or_else(|| sqlx::Error::Decode(format!("unknown {}: {word:?}", $what).into()))
            }
        }
    };
}

words!(AttachmentPurpose, "purpose": Message = "message", Avatar = "avatar");
words!(
    AttachmentState, "state of an upload": Uploading = "uploading", Processing = "processing",
    Ready = "ready", Rejected = "rejected", Deleting = "deleting"
);

impl AttachmentUse {
    /// The kind of what uses it, as in SQL.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Schedule(_) => "schedule",
            Self::Avatar(_) => "avatar",
        }
    }

    /// What uses it.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Message(message_id) => message_id.as_uuid(),
            Self::Schedule(schedule_id) => schedule_id.as_uuid(),
            Self::Avatar(user_id) => user_id.as_uuid(),
        }
    }

    /// What an upload must be for to be used for this.
    pub const fn purpose(self) -> AttachmentPurpose {
        match self {
            Self::Message(_) | Self::Schedule(_) => AttachmentPurpose::Message,
            Self::Avatar(_) => AttachmentPurpose::Avatar,
        }
    }

    fn of_columns(row: &PgRow) -> Result<Option<Self>, sqlx::Error> {
        let kind: Option<&str> = row.try_get("used_kind")?;
        let id: Option<Uuid> = row.try_get("used_by")?;
        Ok(kind.zip(id).map(|(kind, id)| match kind {
            "message" => Self::Message(MessageId::from_uuid(id)),
            "schedule" => Self::Schedule(ScheduleId::from_uuid(id)),
            _ => Self::Avatar(UserId::from_uuid(id)),
        }))
    }
}

impl AttachmentRow {
    /// As it stands in an event, without words for it; none while it is not ready.
    pub fn as_attachment(&self) -> Option<Attachment> {
        let found = self.found.as_ref()?;
        Some(Attachment {
            attachment_id: self.attachment_id,
            file_name: self.file_name.clone(),
            content_type: found.content_type.clone(),
            size: found.size,
            width: found.width,
            height: found.height,
            placeholder: found.placeholder.clone(),
            alt: None,
        })
    }
}

impl FromRow<'_, PgRow> for AttachmentRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let moment = |column| row.try_get::<DateTime<Utc>, _>(column).map(Timestamp::new);
        let sha256: Vec<u8> = row.try_get("sha256")?;
        Ok(Self {
            attachment_id: AttachmentId::from_uuid(row.try_get("attachment_id")?),
            owner: UserId::from_uuid(row.try_get("owner")?),
            purpose: AttachmentPurpose::of_column(row, "purpose")?,
            file_name: row.try_get("file_name")?,
            declared_type: row.try_get("declared_type")?,
            declared_size: row.try_get::<i64, _>("declared_size")?.cast_unsigned(),
            // The table takes no other length.
            sha256: sha256.try_into().unwrap_or_default(),
            state: AttachmentState::of_column(row, "state")?,
            reason: row.try_get("reason")?,
            created_at: moment("created_at")?,
            upload_until: moment("upload_until")?,
            found: found(row)?,
            used_for: AttachmentUse::of_columns(row)?,
        })
    }
}

fn found(row: &PgRow) -> Result<Option<Found>, sqlx::Error> {
    let pixels =
        |column| row.try_get::<Option<i32>, _>(column).map(|it| it.map(i32::cast_unsigned));
    let size: Option<i64> = row.try_get("size")?;
    let content_type: Option<String> = row.try_get("content_type")?;
    let Some((content_type, size)) = content_type.zip(size) else { return Ok(None) };
    Ok(Some(Found {
        content_type,
        size: size.cast_unsigned(),
        width: pixels("width")?,
        height: pixels("height")?,
        placeholder: row.try_get("placeholder")?,
        thumb_type: row.try_get("thumb_type")?,
    }))
}
