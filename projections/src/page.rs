//! Lists: what is asked for, and the answer `{"items": [...], "next": ...}`.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sandesham_domain::UserId;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::Value;
use sqlx::postgres::PgRow;
use thiserror::Error as ThisError;
use utoipa::ToSchema;

use crate::columns::get;
use crate::error::Error;

/// Our numbers are exact in every JSON: up to 2^53 - 1.
const WHOLE_MAX: u64 = (1 << 53) - 1;

/// A part of a list; `K` is what the list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page<K> {
    /// Where the part before this one ended; `None` for the first.
    pub after: Option<Cursor<K>>,
    /// The most items; at least 1.
    pub limit: u32,
}

/// Where a part of a list ended. Its text is opaque to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor<K>(pub(crate) K);

/// Text that is not a cursor of the list it was given to.
#[derive(Clone, Copy, Debug, ThisError, PartialEq, Eq)]
#[error("must be the `next` of the same list")]
pub struct CursorError;

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Paged<T> {
    /// In the order of the list.
    pub items: Vec<T>,
    /// The `cursor` of the next part; null when there is none.
    #[schema(required)]
    pub next: Option<String>,
}

impl<K> Page<K> {
    /// The first part.
    pub const fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }

    /// The key after which this part begins.
    pub fn key(&self) -> Option<&K> {
        self.after.as_ref().map(|cursor| &cursor.0)
    }

    /// One more than the limit: that it comes says that there is a next part.
    pub fn limit_and_one(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// Cuts what was read with [`Self::limit_and_one`].
    pub fn cut<T>(&self, mut items: Vec<T>, key: impl FnOnce(&T) -> K) -> Paged<T>
    where
        K: Serialize,
    {
        let limit = self.limit as usize;
        let is_cut = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| is_cut);
        let next = last.map(|last| Cursor(key(last)).to_string());
        Paged { items, next }
    }
}

impl Page<UserId> {
    /// Cuts a list of users that a statement read for a viewer: no row where there is nothing that the
    /// viewer may see, and one row without a user where nobody is left for this part.
    pub(crate) fn cut_seen<T>(
        &self,
        rows: &[PgRow],
        item: impl Fn(UserId, &PgRow) -> Result<T, Error>,
        key: impl FnOnce(&T) -> UserId,
    ) -> Result<Option<Paged<T>>, Error> {
        if rows.is_empty() {
            return Ok(None);
        }
        let items = rows.iter().filter_map(|row| {
            let user_id = get::<Option<UserId>>(row, "user_id").transpose()?;
            Some(user_id.and_then(|user_id| item(user_id, row)))
        });
        Ok(Some(self.cut(items.collect::<Result<_, _>>()?, key)))
    }
}

impl<T> Paged<T> {
    /// The same part of a list of something else.
    pub(crate) fn map<U>(self, to: impl FnMut(T) -> U) -> Paged<U> {
        Paged { items: self.items.into_iter().map(to).collect(), next: self.next }
    }
}

impl<K> Cursor<K> {
    /// Where the part ended whose last key was this.
    pub const fn at(key: K) -> Self {
        Self(key)
    }
}

impl<K: Serialize> fmt::Display for Cursor<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = serde_json::to_vec(&self.0).map_err(|_| fmt::Error)?;
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(key))
    }
}

impl<K: DeserializeOwned> FromStr for Cursor<K> {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let key = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError)?;
        let key: Value = serde_json::from_slice(&key).map_err(|_| CursorError)?;
        if !is_possible(&key) {
            return Err(CursorError);
        }
        K::deserialize(key).map(Self).map_err(|_| CursorError)
    }
}

/// Whether we could have made it: no text that Postgres cannot keep, no number that we never count to.
fn is_possible(key: &Value) -> bool {
    match key {
        Value::Null | Value::Bool(_) => true,
        Value::Number(number) => number.as_u64().is_some_and(|number| number <= WHOLE_MAX),
        Value::String(text) => !text.contains('\0'),
        Value::Array(items) => items.iter().all(is_possible),
        Value::Object(fields) => fields.values().all(is_possible),
    }
}

impl<K: Serialize> Serialize for Cursor<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back() {
        let cursor = Cursor(("asha".to_owned(), 7_u64));
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let text = Cursor("asha").to_string();
        assert_eq!(text.parse::<Cursor<u64>>(), Err(CursorError));
        assert_eq!("?".parse::<Cursor<u64>>(), Err(CursorError));
    }

    #[test]
    fn a_made_up_cursor_is_refused() {
        let of = |json: &str| BASE64_URL_SAFE_NO_PAD.encode(json);
        assert_eq!(of(r#"["asha",7]"#).parse(), Ok(Cursor(("asha".to_owned(), 7_u64))));
        for json in
            [r#"["a\u0000b",7]"#, r#"["a",9007199254740992]"#, r#"["a",-1]"#, r#"["a",1e3]"#]
        {
            assert_eq!(of(json).parse::<Cursor<(String, u64)>>(), Err(CursorError), "{json}");
        }
    }

    #[test]
    fn a_list_has_a_next_part_only_when_more_was_there() {
        let page = Page::<u64>::first(2);
        assert_eq!(page.cut(vec![1, 2], |n| *n).next, None);
        let cut = page.cut(vec![1, 2, 3], |n| *n);
        assert_eq!((cut.items, cut.next), (vec![1, 2], Some(Cursor(2_u64).to_string())));
    }
}
