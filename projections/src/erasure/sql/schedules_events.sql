-- All that happened to the schedules of erased events ($1), as far as these rows go ($2).
select
    position, event_id, stream_kind, stream_id, version, room_id, room_seq, type, data::text as data, actor,
    recorded_at
from public.events
where stream_kind = 'schedule' and position <= $2 and stream_id in (
    select e.stream_id from public.events e where e.position = any ($1) and e.stream_kind = 'schedule'
)
order by stream_id, version
