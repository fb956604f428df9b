//! The types that a field may have, and how each is read.

use sandesham_domain::schedule::{LocalTime, RecurrenceError};
use sandesham_domain::{
    AttachmentId, Emoji, FieldError, MessageId, RoomId, RoomSeq, ScheduleId, SessionId, TextError,
    Timestamp, UserId,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{Fields, Raw};
use crate::problem::Problem;

/// Whole numbers go up to 2^53 - 1, which every JSON reader keeps exactly.
const WHOLE_MAX: u64 = (1 << 53) - 1;

/// The most wrong items of a list, and wrong or unknown names of an object, that are told: a body of
/// nothing else is not answered with a larger one.
pub(super) const ERRORS_MAX: usize = 1_000;

/// A type that a field may have.
pub trait FieldValue<'a>: Sized {
    /// Reads the value, or says in `errors` what is wrong with the field called `at`.
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self>;
}

impl<'a> FieldValue<'a> for String {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        let text = match raw {
            Raw::Json(raw) => serde_json::from_str::<Self>(raw.get()).ok(),
            Raw::Text(text) => Some(text.clone().into_owned()),
        };
        match text {
            Some(text) if text.contains('\0') => wrong(at, &TextError::Nul, errors),
            Some(text) => Some(text),
            None => wrong(at, "must be text", errors),
        }
    }
}

impl<'a> FieldValue<'a> for u64 {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        let number = match raw {
            Raw::Json(raw) => serde_json::from_str::<Self>(raw.get()).ok(),
            // Written as JSON would have it: no sign, no leading zeros.
            Raw::Text(text) => {
                text.parse().ok().filter(|number: &Self| number.to_string() == *text)
            }
        };
        match number.filter(|number| *number <= WHOLE_MAX) {
            Some(number) => Some(number),
            None => wrong(at, &format!("must be a whole number from 0 to {WHOLE_MAX}"), errors),
        }
    }
}

impl<'a> FieldValue<'a> for u32 {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        let number = u64::read(raw, at, errors)?;
        let narrow = Self::try_from(number);
        narrow.map_or_else(|_| wrong(at, &format!("must be at most {}", Self::MAX), errors), Some)
    }
}

impl<'a> FieldValue<'a> for bool {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        let text = match raw {
            Raw::Json(raw) => raw.get(),
            Raw::Text(text) => text.as_ref(),
        };
        match text {
            "true" => Some(true),
            "false" => Some(false),
            _ => wrong(at, "must be true or false", errors),
        }
    }
}

impl<'a> FieldValue<'a> for Emoji {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        match Self::parse(String::read(raw, at, errors)?) {
            Ok(emoji) => Some(emoji),
            Err(error) => wrong(at, &error, errors),
        }
    }
}

impl<'a> FieldValue<'a> for RoomSeq {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        u64::read(raw, at, errors).map(Self)
    }
}

impl<'a> FieldValue<'a> for Timestamp {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        match text_of(raw).map(|text| text.parse()) {
            Some(Ok(timestamp)) => Some(timestamp),
            _ => wrong(at, &sandesham_domain::TimestampError, errors),
        }
    }
}

impl<'a> FieldValue<'a> for LocalTime {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        match text_of(raw).map(|text| text.parse()) {
            Some(Ok(local)) => Some(local),
            Some(Err(error)) => wrong(at, &error, errors),
            None => wrong(at, &RecurrenceError::LocalTime, errors),
        }
    }
}

impl<'a> FieldValue<'a> for Uuid {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        // Only the hyphenated form: the identifier is one text, wherever it is shown.
        let uuid = text_of(raw)
            .filter(|text| text.len() == uuid::fmt::Hyphenated::LENGTH)
            .and_then(|text| text.parse().ok());
        uuid.or_else(|| wrong(at, "must be a UUID", errors))
    }
}

macro_rules! id_fields {
    ($($id:ident),*) => {$(
        impl<'a> FieldValue<'a> for $id {
            fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
                Uuid::read(raw, at, errors).map(Self::from_uuid)
            }
        }
    )*};
}

id_fields!(AttachmentId, MessageId, RoomId, ScheduleId, SessionId, UserId);

impl<'a, T: FieldValue<'a>> FieldValue<'a> for Vec<T> {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        let items = match raw {
            Raw::Json(raw) => serde_json::from_str::<Vec<&'a RawValue>>(raw.get()).ok(),
            Raw::Text(_) => None,
        };
        let Some(items) = items else {
            return wrong(at, "must be a list", errors);
        };
        let known = errors.len();
        let mut values = Self::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            values.extend(T::read(&Raw::Json(item), &format!("{at}[{index}]"), errors));
            if errors.len() >= known + ERRORS_MAX {
                return None;
            }
        }
        (errors.len() == known).then_some(values)
    }
}

/// An object whose names are values too: `{"<room_id>": 42}`. A name given twice is there twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries<T>(pub Vec<(String, T)>);

impl<'a, T: FieldValue<'a>> FieldValue<'a> for Entries<T> {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        let object = match raw {
            Raw::Json(raw) => Fields::of_object(raw),
            Raw::Text(_) => None,
        };
        let Some(object) = object else {
            return wrong(at, "must be an object", errors);
        };
        let known = errors.len();
        let mut entries = Vec::with_capacity(object.unread.len());
        for (name, value) in object.unread {
            let value = T::read(&value, &format!("{at}.{name}"), errors);
            entries.extend(value.map(|value| (name.into_owned(), value)));
            if errors.len() >= known + ERRORS_MAX {
                return None;
            }
        }
        (errors.len() == known).then_some(Self(entries))
    }
}

/// A file that is to come with a message: its identifier alone, or an object with words for it too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    /// Which.
    pub attachment_id: AttachmentId,
    /// What it shows, in words.
    pub alt: Option<String>,
}

impl<'a> FieldValue<'a> for NamedFile {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        let object = match raw {
            Raw::Json(raw) => Fields::of_object(raw),
            Raw::Text(_) => None,
        };
        let Some(mut object) = object else {
            let attachment_id = AttachmentId::read(raw, at, errors)?;
            return Some(Self { attachment_id, alt: None });
        };
        object.prefix = format!("{at}.");
        let reads = (object.required("attachment_id"), object.optional("alt"));
        match object.finish(reads) {
            Ok((attachment_id, alt)) => Some(Self { attachment_id, alt }),
            Err(Problem::Validation(wrong)) => {
                errors.extend(wrong);
                None
            }
            Err(_) => wrong(at, "cannot be read", errors),
        }
    }
}

/// Any JSON value, unread: an attachment list that a later version takes, a frame's id.
impl<'a> FieldValue<'a> for &'a RawValue {
    fn read(raw: &Raw<'a>, at: &str, errors: &mut Vec<FieldError>) -> Option<Self> {
        match raw {
            Raw::Json(raw) => Some(raw),
            Raw::Text(_) => wrong(at, "must be JSON", errors),
        }
    }
}

fn text_of(raw: &Raw<'_>) -> Option<String> {
    match raw {
        Raw::Json(raw) => {
            String::deserialize(&mut serde_json::Deserializer::from_str(raw.get())).ok()
        }
        Raw::Text(text) => Some(text.clone().into_owned()),
    }
}

fn wrong<T>(
    at: &str,
    message: &(impl ToString + ?Sized),
    errors: &mut Vec<FieldError>,
) -> Option<T> {
    errors.push(FieldError::new(at, message));
    None
}
