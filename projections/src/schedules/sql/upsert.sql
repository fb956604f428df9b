insert into schedules (
    schedule_id, author, room_id, text, attachments, recurrence, late, state,
    due_at, consumed_at, planned_at, last_message_id, reason, listed_at
)
select
    schedule_id, author, room_id, text, attachments::json, recurrence::json, late, state,
    due_at, consumed_at, planned_at, last_message_id, reason, listed_at
from unnest(
    $1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::uuid[], $13::text[], $14::timestamptz[]
) as new (
    schedule_id, author, room_id, text, attachments, recurrence, late, state,
    due_at, consumed_at, planned_at, last_message_id, reason, listed_at
)
on conflict (schedule_id) do update set
    room_id = excluded.room_id,
    text = excluded.text,
    attachments = excluded.attachments,
    recurrence = excluded.recurrence,
    late = excluded.late,
    state = excluded.state,
    due_at = excluded.due_at,
    consumed_at = excluded.consumed_at,
    planned_at = excluded.planned_at,
    last_message_id = excluded.last_message_id,
    reason = excluded.reason,
    listed_at = excluded.listed_at
