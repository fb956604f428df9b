//! What of an event's data has a column of its own.

use std::borrow::Cow;

use sandesham_domain::{Recorded, Timestamp};
use serde::Deserialize;

/// The fields that have columns, of whatever type of event has them.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Data<'a> {
    #[serde(borrow)]
    pub(super) message_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) user_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) schedule_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) reply_to: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) emoji: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) role: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) reason: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) revision: Option<i32>,
    pub(super) up_to: Option<i64>,
    pub(super) due_at: Option<Timestamp>,
    pub(super) late_by_ms: Option<i64>,
}

impl<'a> Data<'a> {
    /// Nothing of an erased event, nor of data of another shape, which is in its own column all the same.
    pub(super) fn of(event: &'a Recorded) -> Self {
        let read = event.data.as_deref().map(serde_json::from_str);
        read.and_then(Result::ok).unwrap_or_default()
    }
}
