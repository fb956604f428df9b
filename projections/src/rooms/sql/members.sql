-- The members of a room ($2) after $3, at most $4, if the viewer ($1) is one.
select m.user_id, m.role, coalesce(u.name, '') as name, u.avatar_id
from rooms.members own
left join lateral (
    select user_id, role from rooms.members
    where room_id = own.room_id and ($3::uuid is null or user_id > $3)
    order by user_id
    limit $4
) m on true
left join users.users u on u.user_id = m.user_id
where own.room_id = $2 and own.user_id = $1
order by m.user_id
