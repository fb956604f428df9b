//! Reads JSON objects and query strings field by field, and collects **every** error on the way.
//!
//! REST bodies, WebSocket frames and query strings are all read here, so that a wrong field is told in the same
//! words wherever it came from. Values are looked at in place ([`RawValue`]): a deeply nested or
//! huge value is only skipped, and a number beyond every type is a wrong field and not broken JSON.
//!
//! ```
//! # use sandesham_api::fields::Fields;
//! let mut fields = Fields::parse(br#"{"name": "Asha", "age": "old", "extra": 1}"#)?;
//! let name = fields.required::<String>("name");
//! let age = fields.required::<u64>("age");
//! assert!(fields.finish((name, age)).is_err()); // tells of `age` and of `extra`
//! # Ok::<(), sandesham_api::Problem>(())
//! ```

use std::borrow::Cow;
use std::fmt;

use sandesham_domain::FieldError;
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::problem::Problem;

pub use self::value::{Entries, FieldValue, NamedFile};

mod value;

/// The fields of one object that nobody has read yet, and what was wrong with those read.
#[derive(Debug)]
pub struct Fields<'a> {
    /// In front of each name in an error: `attachments[2].`.
    prefix: String,
    unread: Vec<(Cow<'a, str>, Raw<'a>)>,
    errors: Vec<FieldError>,
}

/// A value as it came.
#[derive(Clone, Debug)]
pub enum Raw<'a> {
    /// Of a JSON object.
    Json(&'a RawValue),
    /// Of a query string or a path.
    Text(Cow<'a, str>),
}

impl Raw<'_> {
    fn is_null(&self) -> bool {
        matches!(self, Self::Json(raw) if raw.get() == "null")
    }
}

/// A field that was read; without a value when it was wrong, which [`Fields`] remembers.
#[derive(Debug)]
#[must_use = "`Fields::finish` gives the value"]
pub struct Read<T>(Option<T>);

impl<T> Read<T> {
    /// A value that came from elsewhere, beside the fields.
    pub const fn given(value: T) -> Self {
        Self(Some(value))
    }

    /// Several fields as one: there if all of them are.
    pub fn all<R: AllRead<Values = T>>(reads: R) -> Self {
        Self(reads.all())
    }

    /// The value, for a look at it before the other fields are read.
    pub fn as_ref(&self) -> Option<&T> {
        self.0.as_ref()
    }

    /// Another value, if there is one.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Read<U> {
        Read(self.0.map(f))
    }
}

impl<'a> Fields<'a> {
    /// Reads the object that `bytes` must be.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Problem> {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Problem::Malformed("the body is not UTF-8".into()))?;
        let raw: &RawValue = serde_json::from_str(text)
            .map_err(|error| Problem::Malformed(format!("the body is not JSON: {error}").into()))?;
        Self::of_object(raw).ok_or_else(|| Problem::field("", "must be an object"))
    }

    /// The parameters of a query string.
    pub fn of_pairs(pairs: &'a [(String, String)]) -> Self {
        let text = |(name, value): &'a (String, String)| {
            (Cow::from(name.as_str()), Raw::Text(value.into()))
        };
        Self::of(pairs.iter().map(text).collect())
    }

    fn of_object(raw: &'a RawValue) -> Option<Self> {
        if !raw.get().starts_with('{') {
            return None;
        }
        let mut json = serde_json::Deserializer::from_str(raw.get());
        json.deserialize_map(Members).ok().map(Self::of)
    }

    fn of(unread: Vec<(Cow<'a, str>, Raw<'a>)>) -> Self {
        Self { prefix: String::new(), unread, errors: Vec::new() }
    }

    /// A field that must be there.
    pub fn required<T: FieldValue<'a>>(&mut self, name: &str) -> Read<T> {
        match self.take(name) {
            Some(raw) => self.read(name, &raw),
            None => self.wrong(name, "is required"),
        }
    }

    /// A field that may be missing; `null` counts as missing.
    pub fn optional<T: FieldValue<'a>>(&mut self, name: &str) -> Read<Option<T>> {
        match self.take(name) {
            Some(raw) if !raw.is_null() => self.read(name, &raw).map(Some),
            _ => Read(Some(None)),
        }
    }

    /// A field that may be missing (outer `None`) and for which `null` (inner `None`) says something.
    pub fn nullable<T: FieldValue<'a>>(&mut self, name: &str) -> Read<Option<Option<T>>> {
        match self.take(name) {
            Some(raw) if raw.is_null() => Read(Some(Some(None))),
            Some(raw) => self.read(name, &raw).map(|value| Some(Some(value))),
            None => Read(Some(None)),
        }
    }

    /// A further check of a value that was read: its limits, its own syntax.
    pub fn check<T, U, E: ToString>(
        &mut self,
        name: &str,
        read: Read<T>,
        parse: impl FnOnce(T) -> Result<U, E>,
    ) -> Read<U> {
        match read.0.map(parse) {
            Some(Ok(value)) => Read(Some(value)),
            Some(Err(error)) => self.wrong(name, &error),
            None => Read(None),
        }
    }

    /// A further check of what several fields make together; each error names its field.
    pub fn check_together<T, U>(
        &mut self,
        read: Read<T>,
        parse: impl FnOnce(T) -> Result<U, Vec<FieldError>>,
    ) -> Read<U> {
        match read.0.map(parse) {
            Some(Ok(value)) => Read(Some(value)),
            Some(Err(errors)) => {
                self.errors.extend(errors);
                Read(None)
            }
            None => Read(None),
        }
    }

    /// [`Fields::required`] with a further check.
    pub fn required_as<T: FieldValue<'a>, U, E: ToString>(
        &mut self,
        name: &str,
        parse: impl FnOnce(T) -> Result<U, E>,
    ) -> Read<U> {
        let read = self.required(name);
        self.check(name, read, parse)
    }

    /// [`Fields::optional`] with a further check of what is there.
    pub fn optional_as<T: FieldValue<'a>, U, E: ToString>(
        &mut self,
        name: &str,
        parse: impl FnOnce(T) -> Result<U, E>,
    ) -> Read<Option<U>> {
        let read = self.optional(name);
        self.check(name, read, |value: Option<T>| value.map(parse).transpose())
    }

    /// Whether the field is there and nobody has read it.
    pub fn has(&self, name: &str) -> bool {
        self.unread.iter().any(|(unread, _)| unread == name)
    }

    /// Remembers that a field is wrong.
    pub fn wrong<T>(&mut self, name: &str, message: &(impl ToString + ?Sized)) -> Read<T> {
        let field = format!("{}{name}", self.prefix);
        self.errors.push(FieldError::new(field, message));
        Read(None)
    }

    /// The values, if every field was right and none is left over.
    pub fn finish<R: AllRead>(self, reads: R) -> Result<R::Values, Problem> {
        let mut errors = self.errors;
        let unknown = |(name, _): &(Cow<'_, str>, _)| {
            FieldError::new(format!("{}{name}", self.prefix), "is unknown, or given twice")
        };
        errors.extend(self.unread.iter().take(value::ERRORS_MAX).map(unknown));
        match reads.all() {
            Some(values) if errors.is_empty() => Ok(values),
            _ => Err(Problem::Validation(errors)),
        }
    }

    fn take(&mut self, name: &str) -> Option<Raw<'a>> {
        let index = self.unread.iter().position(|(unread, _)| unread == name)?;
        Some(self.unread.remove(index).1)
    }

    fn read<T: FieldValue<'a>>(&mut self, name: &str, raw: &Raw<'a>) -> Read<T> {
        Read(T::read(raw, &format!("{}{name}", self.prefix), &mut self.errors))
    }
}

/// What [`Fields::finish`] takes: a read field or a tuple of them.
pub trait AllRead {
    /// The values.
    type Values;
    /// The values, if every one was right.
    fn all(self) -> Option<Self::Values>;
}

impl<T> AllRead for Read<T> {
    type Values = T;
    fn all(self) -> Option<T> {
        self.0
    }
}

macro_rules! tuple_of_reads {
    ($($($name:ident)+;)*) => {$(
        impl<$($name),+> AllRead for ($(Read<$name>,)+) {
            type Values = ($($name,)+);
            #[expect(non_snake_case, reason = "a macro has no other names to give")]
            fn all(self) -> Option<Self::Values> {
                let ($($name,)+) = self;
                Some(($($name.0?,)+))
            }
        }
    )*};
}

tuple_of_reads! {
    A; A B; A B C; A B C D; A B C D E; A B C D E F; A B C D E F G; A B C D E F G H;
}

impl AllRead for () {
    type Values = ();
    fn all(self) -> Option<()> {
        Some(())
    }
}

/// Keeps members in order, doubles too, so that a name given twice is seen.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(Cow<'de, str>, Raw<'de>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            members.push((Cow::Owned(name), Raw::Json(value)));
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[track_caller]
    fn wrong(result: Result<impl fmt::Debug, Problem>) -> Vec<String> {
        match result.expect_err("wrong fields") {
            Problem::Validation(errors) => errors.into_iter().map(|error| error.field).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_wrong_field_is_told() {
        let body = br#"{"b": 1.5, "c": null, "e": [1], "e": 2, "list": [1, "x", -1]}"#;
        let mut fields = Fields::parse(body).unwrap();
        let reads = (
            fields.required::<String>("a"),
            fields.required::<u64>("b"),
            fields.required::<bool>("c"),
            fields.optional::<u64>("d"),
            fields.required::<Vec<u64>>("e"),
            fields.required::<Vec<u64>>("list"),
        );
        let expected = ["a", "b", "c", "list[1]", "list[2]", "e"];
        assert_eq!(wrong(fields.finish(reads)), expected);
    }

    #[test]
    fn right_fields_are_given() {
        let id = Uuid::from_u128(7);
        let body = format!(r#"{{"id": "{id}", "n": 3, "gone": null, "s": "\u00e9"}}"#);
        let mut fields = Fields::parse(body.as_bytes()).unwrap();
        let reads = (
            fields.required::<Uuid>("id"),
            fields.optional::<u64>("n"),
            fields.nullable::<u64>("gone"),
            fields.nullable::<u64>("absent"),
            fields.required::<String>("s"),
        );
        let values = fields.finish(reads).unwrap();
        assert_eq!(values, (id, Some(3), Some(None), None, "é".to_owned()));
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        for body in [&b""[..], b"{", b"{\"a\": \"\xff\"}", b"{} {}", b"{\"a\": 01}", b"nope"] {
            let problem = Fields::parse(body).expect_err("malformed");
            assert!(matches!(problem, Problem::Malformed(_)), "{body:?}");
        }
    }

    #[test]
    fn what_is_json_but_no_object_is_a_wrong_field() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        for body in ["[]", "1", "null", "\"text\"", deep.as_str()] {
            assert_eq!(wrong(Fields::parse(body.as_bytes())), [""]);
        }
    }

    #[test]
    fn a_nested_or_huge_value_is_a_wrong_field() {
        let deep = "{\"n\": ".repeat(50_000) + "1" + &"}".repeat(50_000);
        let mut fields = Fields::parse(deep.as_bytes()).unwrap();
        let n = fields.required::<u64>("n");
        assert_eq!(wrong(fields.finish(n)), ["n"]);

        for number in ["1e999", "-1", "9007199254740992", "1.0", "18446744073709551616"] {
            let body = format!(r#"{{"n": {number}}}"#);
            let mut fields = Fields::parse(body.as_bytes()).unwrap();
            let n = fields.required::<u64>("n");
            assert_eq!(wrong(fields.finish(n)), ["n"]);
        }
    }

    #[test]
    fn a_text_that_postgres_cannot_keep_is_a_wrong_field() {
        let mut fields = Fields::parse(br#"{"a": "x\u0000y", "b": "\ud800"}"#).unwrap();
        let reads = (fields.required::<String>("a"), fields.required::<String>("b"));
        assert_eq!(wrong(fields.finish(reads)), ["a", "b"]);
    }
}
