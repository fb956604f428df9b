insert into items (
    room_id, room_seq, position, type, actor, sent_at, data,
    message_id, text, attachments, reply_to, is_edited, deleted_at, deleted_by
)
select
    room_id, room_seq, position, type, actor, sent_at, data::json,
    message_id, text, attachments::json, reply_to, is_edited, deleted_at, deleted_by
from unnest(
    $1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::uuid[], $6::timestamptz[], $7::text[],
    $8::uuid[], $9::text[], $10::text[], $11::uuid[], $12::boolean[], $13::timestamptz[], $14::uuid[]
) as new (
    room_id, room_seq, position, type, actor, sent_at, data,
    message_id, text, attachments, reply_to, is_edited, deleted_at, deleted_by
)
