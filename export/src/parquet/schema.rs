//! Which columns there are.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

/// Those of the envelope, then what is asked for most of the data of the types that have it, then all of
/// the data. Columns may be added behind; none changes its name, its type or its meaning.
pub(super) fn schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let number = |name: &str| Field::new(name, DataType::Int64, true);
    let moment = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    Arc::new(Schema::new(vec![
        number("position").with_nullable(false),
        text("id").with_nullable(false),
        Field::new("time", moment.clone(), false),
        text("type").with_nullable(false),
        text("stream_kind").with_nullable(false),
        text("stream_id").with_nullable(false),
        Field::new("stream_version", DataType::Int32, false),
        text("room_id"),
        number("room_seq"),
        text("actor"),
        Field::new("erased", DataType::Boolean, false),
        text("message_id"),
        text("user_id"),
        text("schedule_id"),
        text("reply_to"),
        text("text"),
        text("emoji"),
        text("role"),
        text("reason"),
        text("name"),
        Field::new("revision", DataType::Int32, true),
        number("up_to"),
        Field::new("due_at", moment, true),
        number("late_by_ms"),
        text("data"),
    ]))
}
