-- Each room hears of the latest event that tells of something in it.
update rooms r set erased_position = told.by
from (
    select e.room_id, max(t.by) as by
    from unnest($1::bigint[], $2::bigint[]) as t (by, position)
    join public.events e on e.position = t.position
    where e.room_id is not null
    group by e.room_id
) told
where r.room_id = told.room_id
