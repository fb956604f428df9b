-- The first moves of some members ($2) of a room ($1) that cover the number $3, up to the position $4.
select first.position
from unnest($2::uuid[]) as member (user_id)
cross join unnest(array['delivered', 'read']) as cursor (kind)
cross join lateral (
    select m.position
    from receipts.moves m
    where m.room_id = $1 and m.user_id = member.user_id and m.kind = cursor.kind and m.up_to >= $3
    order by m.up_to, m.position
    limit 1
) first
where first.position <= $4
order by first.position
