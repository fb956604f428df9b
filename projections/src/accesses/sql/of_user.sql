-- The accesses that concern a user ($1), latest first, before the position $2, at most $3: those of a room that they had
-- been in by the moment looked at, and those of all rooms once they had been in any.
with
stays as (
    select
        m.room_id, min(joined.position) as since, bool_or(m.left_seq is null) as is_in, max(m.left_seq) as left_seq
    from timeline.memberships m
    join timeline.items joined on joined.room_id = m.room_id and joined.room_seq = m.joined_seq
    where m.user_id = $1
    group by m.room_id
)
select
    a.access_id, a.position, a.at, a.auditor, coalesce(u.name, '') as auditor_name, a.what, a.room_id, a.message_id,
    a.reason, a.moment_position, a.moment_at, r.kind,
    -- Who is out knows the name that it had when they left.
    case when s.is_in then r.name else (
        select coalesce(e.data ->> 'name', '')
        from public.events e
        where e.stream_kind = 'room' and e.stream_id = a.room_id and e.type = 'sandesham.room.renamed.v1'
            and e.room_seq < s.left_seq
        order by e.version desc
        limit 1
    ) end as room_name
from accesses.accesses a
left join stays s on s.room_id = a.room_id
left join rooms.rooms r on r.room_id = a.room_id
left join users.users u on u.user_id = a.auditor
where ($2::bigint is null or a.position < $2)
    and coalesce(a.moment_position, a.position)
        >= case when a.room_id is null then (select min(since) from stays) else s.since end
order by a.position desc
limit $3
