-- A page of the log with what `verify` recomputes. The two look-ups find the one event that must
-- come before: uniqueness makes density of each numbering follow from them.
select e.position, e.event_id, e.stream_kind, e.stream_id, e.version, e.room_id, e.room_seq, e.type,
    e.data::text as data, e.actor, e.recorded_at, e.salt, e.digest, e.restricts,
    (select p.position from events p
     where p.stream_kind = e.stream_kind and p.stream_id = e.stream_id
        and p.version = e.version - 1) as version_before_at,
    (select p.position from events p
     where p.room_id = e.room_id and p.room_seq = e.room_seq - 1) as room_seq_before_at
from events e
where e.position > $1 and e.position <= $2
order by e.position
limit $3
