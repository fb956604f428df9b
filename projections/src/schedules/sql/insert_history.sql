insert into history (schedule_id, position, type, happened_at, details)
select schedule_id, position, type, happened_at, details::json
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::text[])
    as new (schedule_id, position, type, happened_at, details)
