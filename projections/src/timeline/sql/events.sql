-- The next envelopes of a room ($2) after $3 that the viewer ($1) may see, at most $4, from the log: up to the head that
-- this read model knows, as it does not know who left after that.
with seen as (
    select r.room_id, r.head_seq
    from timeline.rooms r
    where r.room_id = $2
        and exists (
            select from timeline.memberships m
            where m.room_id = r.room_id and m.user_id = $1 and m.left_seq is null
        )
)
select
    s.head_seq, e.position, e.event_id, e.stream_kind, e.stream_id, e.version, e.room_id, e.room_seq,
    e.type, e.data::text as data, e.actor, e.recorded_at
from seen s
left join lateral (
    select event.*
    from timeline.memberships m
    cross join lateral (
        select e.* from public.events e
        where e.room_id = m.room_id
            and e.room_seq between greatest(m.joined_seq, $3::bigint + 1) and coalesce(m.left_seq, s.head_seq)
        order by e.room_seq
        limit $4
    ) event
    where m.room_id = s.room_id and m.user_id = $1
    order by event.room_seq
    limit $4
) e on true
order by e.room_seq
