-- The cursors of the members of a room ($2) after $3, at most $4, if the viewer ($1) is one.
select
    m.user_id, coalesce(c.delivered_seq, 0) as delivered_seq, c.delivered_at,
    coalesce(c.read_seq, 0) as read_seq, c.read_at, m.joined_seq,
    exists (
        select from users.users u where u.user_id = m.user_id and u.deactivated_at is not null
    ) as deactivated
from rooms.members own
left join lateral (
    select room_id, user_id, joined_seq from rooms.members
    where room_id = own.room_id and ($3::uuid is null or user_id > $3)
    order by user_id
    limit $4
) m on true
left join receipts.cursors c on c.room_id = m.room_id and c.user_id = m.user_id
where own.room_id = $2 and own.user_id = $1
order by m.user_id
