-- A room whose last name ($2: as far as these rows go) is erased has none.
update rooms r set name = ''
from (
    select distinct e.room_id from public.events e
    where e.position = any ($1) and e.type = 'sandesham.room.renamed.v1'
) renamed
where r.room_id = renamed.room_id and (
    select e.data is null from public.events e
    where e.stream_kind = 'room' and e.stream_id = renamed.room_id
        and e.type = 'sandesham.room.renamed.v1' and e.position <= $2
    order by e.version desc
    limit 1
)
