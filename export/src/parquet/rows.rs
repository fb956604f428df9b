//! Events as columns.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Int32Array, Int64Array, RecordBatch, StringArray, StringBuilder,
    TimestampMicrosecondArray,
};
use arrow::error::ArrowError;
use sandesham_domain::{Recorded, RoomSeq, Timestamp};

use super::data::Data;
use super::schema::schema;

pub(super) fn rows(events: &[Recorded]) -> Result<RecordBatch, ArrowError> {
    let data: Vec<Data<'_>> = events.iter().map(Data::of).collect();
    let moments =
        |array: TimestampMicrosecondArray| -> ArrayRef { Arc::new(array.with_timezone("UTC")) };
    let times = events.iter().map(|event| event.recorded_at.as_micros());
    let due = data.iter().map(|data| data.due_at.map(Timestamp::as_micros));
    let numbers = events.iter().map(|event| event.position.as_i64());
    let versions = events.iter().map(|event| event.version.as_i32());
    let room_seqs = events.iter().map(|event| event.room_seq.map(RoomSeq::as_i64));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values(numbers)),
        shown(events, |event| Some(event.event_id)),
        moments(TimestampMicrosecondArray::from_iter_values(times)),
        Arc::new(StringArray::from_iter_values(events.iter().map(|e| e.event_type.as_str()))),
        Arc::new(StringArray::from_iter_values(events.iter().map(|e| e.stream.kind.as_str()))),
        shown(events, |event| Some(event.stream.id)),
        Arc::new(Int32Array::from_iter_values(versions)),
        shown(events, |event| event.room_id),
        Arc::new(room_seqs.collect::<Int64Array>()),
        shown(events, |event| event.actor),
        Arc::new(events.iter().map(|event| Some(event.data.is_none())).collect::<BooleanArray>()),
        texts(&data, |data| data.message_id.as_deref()),
        texts(&data, |data| data.user_id.as_deref()),
        texts(&data, |data| data.schedule_id.as_deref()),
        texts(&data, |data| data.reply_to.as_deref()),
        texts(&data, |data| data.text.as_deref()),
        texts(&data, |data| data.emoji.as_deref()),
        texts(&data, |data| data.role.as_deref()),
        texts(&data, |data| data.reason.as_deref()),
        texts(&data, |data| data.name.as_deref()),
        Arc::new(data.iter().map(|data| data.revision).collect::<Int32Array>()),
        Arc::new(data.iter().map(|data| data.up_to).collect::<Int64Array>()),
        moments(due.collect()),
        Arc::new(data.iter().map(|data| data.late_by_ms).collect::<Int64Array>()),
        texts(events, |event| event.data.as_deref()),
    ];
    RecordBatch::try_new(schema(), columns)
}

fn texts<'a, R>(rows: &'a [R], text: impl Fn(&'a R) -> Option<&'a str>) -> ArrayRef {
    Arc::new(rows.iter().map(text).collect::<StringArray>())
}

/// Values as they are shown, without a string for each.
fn shown<T: std::fmt::Display>(
    events: &[Recorded],
    value: impl Fn(&Recorded) -> Option<T>,
) -> ArrayRef {
    use std::fmt::Write as _;
    let mut builder = StringBuilder::new();
    for event in events {
        match value(event) {
            // Writing into memory cannot fail.
            Some(value) => {
                let _ = write!(builder, "{value}");
                builder.append_value("");
            }
            None => builder.append_null(),
        }
    }
    Arc::new(builder.finish())
}
