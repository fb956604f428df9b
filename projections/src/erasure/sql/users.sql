-- Somebody whose last profile ($2: as far as these rows go) is erased has neither name nor picture.
update users u set name = '', name_key = '', avatar_id = null
from (
    select distinct e.stream_id as user_id from public.events e
    where e.position = any ($1) and e.stream_kind = 'user'
) changed
where u.user_id = changed.user_id and (
    select e.data is null from public.events e
    where e.stream_kind = 'user' and e.stream_id = changed.user_id and e.position <= $2
    order by e.version desc
    limit 1
)
