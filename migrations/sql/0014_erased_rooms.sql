-- Clients that were away while something of a room was erased hear of it in the greeting: where the latest event stands that
-- tells so. Null for none.

set local role sandesham_app;

alter table timeline.rooms add column erased_position bigint;

-- What was erased before.
update timeline.rooms r set erased_position = told.position
from (
    select e.room_id, max(t.position) as position
    from events t
    cross join lateral json_array_elements(t.data -> 'positions') stretch
    join events e on e.position between (stretch ->> 0)::bigint and (stretch ->> 1)::bigint
    where t.type = 'sandesham.log.erased.v1' and e.room_id is not null
        and t.position <= (select c.position from projections.checkpoints c where c.name = 'timeline')
    group by e.room_id
) told
where r.room_id = told.room_id;

reset role;
