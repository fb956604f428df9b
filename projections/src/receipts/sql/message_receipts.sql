-- Everybody a message ($2) was for, after $3, at most $4, if the viewer ($1) may see it, with how many they are in all.
with
message as (
    select i.message_id, i.room_id, i.room_seq, i.actor
    from timeline.items i
    where i.message_id = $2
        and exists (
            select from timeline.memberships m
            where m.room_id = i.room_id and m.user_id = $1 and m.left_seq is null
        )
        and exists (
            select from timeline.memberships m
            where m.room_id = i.room_id and m.user_id = $1
                and i.room_seq >= m.joined_seq and (m.left_seq is null or i.room_seq <= m.left_seq)
        )
),
-- Nobody has two stays at once, so nobody stands here twice.
audience as materialized (
    select
        m.user_id, c.delivered_seq >= message.room_seq as is_delivered, c.read_seq >= message.room_seq as is_read
    from message
    join timeline.memberships m on m.room_id = message.room_id
    left join receipts.cursors c on c.room_id = m.room_id and c.user_id = m.user_id
    where m.joined_seq <= message.room_seq
        and (m.left_seq is null or m.left_seq >= message.room_seq)
        and m.user_id <> message.actor
)
select
    counts.members, counts.delivered, counts.read,
    page.user_id,
    -- Each first move that covers the message; what is read was delivered.
    least(delivered.moved_at, read.moved_at) as delivered_at,
    read.moved_at as read_at,
    -- The revision that stood then.
    case when read.position is not null then coalesce(
        (
            select e.revision from timeline.edits e
            where e.message_id = message.message_id and e.position < read.position
            order by e.room_seq desc
            limit 1
        ), 1
    ) end as revision
from message
cross join (
    select
        count(*) as members,
        count(*) filter (where is_delivered) as delivered,
        count(*) filter (where is_read) as read
    from audience
) counts
left join lateral (
    select a.user_id from audience a
    where $3::uuid is null or a.user_id > $3
    order by a.user_id
    limit $4
) page on true
left join lateral (
    select v.moved_at from receipts.moves v
    where v.room_id = message.room_id and v.user_id = page.user_id
        and v.kind = 'delivered' and v.up_to >= message.room_seq
    order by v.up_to, v.position
    limit 1
) delivered on true
left join lateral (
    select v.moved_at, v.position from receipts.moves v
    where v.room_id = message.room_id and v.user_id = page.user_id
        and v.kind = 'read' and v.up_to >= message.room_seq
    order by v.up_to, v.position
    limit 1
) read on true
order by page.user_id
