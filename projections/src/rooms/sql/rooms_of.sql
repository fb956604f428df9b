-- The rooms that a user ($1) is in, latest activity first, as it was when the list was begun ($2; null begins one now),
-- after the room whose activity then was $3, at most $4.
with
list as (
    select coalesce($2, position) as as_of from projections.checkpoints where name = 'rooms'
),
mine as (
    select
        r.*, m.role, m.joined_seq, list.as_of,
        -- A room in which something happened since then keeps the place that it had.
        case when r.activity <= list.as_of then r.activity else (
            select i.position from timeline.items i
            where i.room_id = r.room_id and i.position <= list.as_of
            order by i.room_seq desc
            limit 1
        ) end as activity_then
    from list
    cross join rooms.members m
    join rooms.rooms r on r.room_id = m.room_id
    where m.user_id = $1
),
page as (
    select mine.*, coalesce(c.delivered_seq, 0) as delivered_seq, coalesce(c.read_seq, 0) as read_seq,
        s.muted_until, s.unread_from
    from mine
    left join receipts.cursors c on c.room_id = mine.room_id and c.user_id = $1
    left join public.room_settings s on s.room_id = mine.room_id and s.user_id = $1
    where mine.activity_then is not null and ($3::bigint is null or mine.activity_then < $3)
    order by mine.activity_then desc
    limit $4
)
select
    p.room_id, p.kind, p.name, p.member_count, p.head_seq, p.created_at, p.role, p.as_of, p.activity_then,
    greatest(p.delivered_seq, p.joined_seq) as delivered_seq,
    greatest(p.read_seq, p.joined_seq) as read_seq,
    p.muted_until, p.unread_from,
    projections.first_members(p.room_id, $5) as members,
    (
        select count(*)
        from (
            select
            from timeline.memberships v
            cross join lateral (
                select from timeline.items i
                where i.room_id = p.room_id
                    and i.room_seq between v.joined_seq and coalesce(v.left_seq, p.head_seq)
                    -- Past the cursor, or from where the user marked it as unread; not from a former stay.
                    and i.room_seq > greatest(least(p.read_seq, p.unread_from - 1), p.joined_seq)
                    and i.type = 'message' and i.actor <> $1 and i.deleted_at is null
                limit $6
            ) unread
            where v.room_id = p.room_id and v.user_id = $1
            limit $6
        ) unread
    ) as unread_count
from page p
order by p.activity_then desc
