//! Between our types and the columns of rows.

use sandesham_domain::access::AccessKind;
use sandesham_domain::room::{Role, RoomKind};
use sandesham_domain::schedule::{FailureReason, LatePolicy, ScheduleState};
use sandesham_domain::{
    AccessId, AttachmentId, MessageId, Position, RoomId, RoomSeq, ScheduleId, Timestamp, UserId,
};
use sqlx::postgres::PgRow;
use sqlx::types::Uuid;
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::{Decode, Postgres, Row as _, Type};

use crate::error::Error;

/// A value that stands in a column as another type.
pub(crate) trait Column: Sized {
    /// As Postgres takes and gives it.
    type Sql;

    /// Into a statement.
    fn to_column(self) -> Self::Sql;

    /// Out of a row.
    fn from_column(sql: Self::Sql) -> Result<Self, Error>;
}

macro_rules! columns {
    ($($ours:ty: $sql:ty = $to:path, $from:path;)*) => {$(
        impl Column for $ours {
            type Sql = $sql;

            fn to_column(self) -> $sql {
                $to(self)
            }

            fn from_column(sql: $sql) -> Result<Self, Error> {
                Ok($from(sql))
            }
        }
    )*};
}

columns! {
    AccessId: Uuid = AccessId::as_uuid, AccessId::from_uuid;
    AttachmentId: Uuid = AttachmentId::as_uuid, AttachmentId::from_uuid;
    MessageId: Uuid = MessageId::as_uuid, MessageId::from_uuid;
    RoomId: Uuid = RoomId::as_uuid, RoomId::from_uuid;
    ScheduleId: Uuid = ScheduleId::as_uuid, ScheduleId::from_uuid;
    UserId: Uuid = UserId::as_uuid, UserId::from_uuid;
    Position: i64 = Position::as_i64, Position::from_i64;
    RoomSeq: i64 = RoomSeq::as_i64, RoomSeq::from_i64;
    Timestamp: DateTime<Utc> = Timestamp::as_datetime, Timestamp::new;
    bool: bool = std::convert::identity, std::convert::identity;
    i32: i32 = std::convert::identity, std::convert::identity;
    String: String = std::convert::identity, std::convert::identity;
    // Our numbers are never negative, and far below half of their range.
    u32: i32 = u32::cast_signed, i32::cast_unsigned;
    u64: i64 = u64::cast_signed, i64::cast_unsigned;
}

macro_rules! named_columns {
    ($($ours:ty: $what:literal;)*) => {$(
        impl Column for $ours {
            type Sql = String;

            fn to_column(self) -> String {
                self.as_str().to_owned()
            }

            fn from_column(value: String) -> Result<Self, Error> {
                Self::parse(&value).ok_or(Error::UnknownValue { what: $what, value })
            }
        }
    )*};
}

named_columns! {
    AccessKind: "kind of access";
    FailureReason: "reason of a failure";
    LatePolicy: "policy for late messages";
    Role: "role";
    RoomKind: "kind of room";
    ScheduleState: "state of a schedule";
}

impl<T: Column> Column for Option<T> {
    type Sql = Option<T::Sql>;

    fn to_column(self) -> Self::Sql {
        self.map(T::to_column)
    }

    fn from_column(sql: Self::Sql) -> Result<Self, Error> {
        sql.map(T::from_column).transpose()
    }
}

/// One column of many rows, as an array that `unnest` takes.
pub(crate) fn column<R, T: Column>(
    rows: impl IntoIterator<Item = R>,
    value: impl Fn(R) -> T,
) -> Vec<T::Sql> {
    rows.into_iter().map(|row| value(row).to_column()).collect()
}

/// One column of many rows that holds text, which is borrowed and not copied.
pub(crate) fn texts<'a, R, T: Text<'a>>(
    rows: impl IntoIterator<Item = R>,
    text: impl Fn(R) -> T,
) -> Vec<T> {
    rows.into_iter().map(text).collect()
}

/// Text, or its absence.
pub(crate) trait Text<'a> {}

impl<'a> Text<'a> for &'a str {}
impl<'a> Text<'a> for Option<&'a str> {}

/// A column of a row.
pub(crate) fn get<T>(row: &PgRow, name: &str) -> Result<T, Error>
where
    T: Column,
    T::Sql: for<'r> Decode<'r, Postgres> + Type<Postgres>,
{
    T::from_column(row.try_get(name)?)
}
