-- The moves that the cursors of some members ($2) of a room ($1) rested on after the position $4, when the room's latest
-- number was $3. Later moves that came no further than that number are passed over: they are few.
select last.position
from unnest($2::uuid[]) as member (user_id)
cross join unnest(array['delivered', 'read']) as cursor (kind)
cross join lateral (
    select m.position
    from receipts.moves m
    where m.room_id = $1 and m.user_id = member.user_id and m.kind = cursor.kind
        and m.up_to <= $3 and m.position <= $4
    order by m.up_to desc, m.position desc
    limit 1
) last
order by last.position
