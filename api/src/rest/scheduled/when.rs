//! The fields of a body that say when, and what else creating, changing and previewing share.

use sandesham_domain::schedule::{LatePolicy, Recurrence, RecurrenceFields};
use utoipa::ToSchema;

use crate::commands::wrong_fields;
use crate::fields::{Fields, Read};

/// When: exactly one of `send_at`, `cron` and `rrule`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a schema; never built")]
pub(super) struct WhenBody {
    /// Once: later than now, within 366 days.
    #[schema(format = DateTime)]
    send_at: Option<String>,
    /// Again and again: minute, hour, day of month, month, day of week, with croner's `L`, `W` and `#`.
    /// Needs `time_zone`.
    #[schema(examples("0 9 * * MON-FRI", "0 18 L * *"))]
    cron: Option<String>,
    /// The last moment at which a cron expression may be due.
    #[schema(format = DateTime)]
    until: Option<String>,
    /// Again and again, by RFC 5545: a rule, and lines of RDATE and EXDATE. Needs `starts_at` and
    /// `time_zone`.
    #[schema(examples("FREQ=WEEKLY;INTERVAL=4;BYDAY=MO"))]
    rrule: Option<String>,
    /// When a rule begins: a local time, without an offset.
    #[schema(examples("2026-11-24T09:00:00"))]
    starts_at: Option<String>,
    /// The name of an IANA time zone.
    #[schema(examples("Asia/Kolkata"))]
    time_zone: Option<String>,
}

/// Reads the fields that say when.
pub(super) fn read(fields: &mut Fields<'_>) -> Read<RecurrenceFields> {
    let send_at = fields.optional("send_at");
    let cron = fields.optional("cron");
    let until = fields.nullable("until");
    let rrule = fields.optional("rrule");
    let starts_at = fields.optional("starts_at");
    let time_zone = fields.optional("time_zone");
    Read::all((send_at, cron, until, rrule, starts_at, time_zone)).map(
        |(send_at, cron, until, rrule, starts_at, time_zone)| RecurrenceFields {
            send_at,
            cron,
            until,
            rrule,
            starts_at,
            time_zone,
        },
    )
}

/// Reads the fields that say when of something new, which must be whole.
pub(super) fn read_whole(fields: &mut Fields<'_>) -> Read<Recurrence> {
    let read = read(fields);
    fields.check_together(read, |given| given.resolve(None).map_err(|errors| wrong_fields(&errors)))
}

/// Reads what becomes of a late one.
pub(super) fn read_late(fields: &mut Fields<'_>) -> Read<Option<LatePolicy>> {
    let parse = |late: String| LatePolicy::parse(&late).ok_or("must be `send` or `skip`");
    fields.optional_as("late", parse)
}
