-- An erased message counts as deleted, by nobody, since the first of its events that is erased: what is deleted says
-- nothing more, so no erased event comes after a deletion of the usual kind.
update items i set deleted_at = least(i.deleted_at, erased.at), deleted_by = null
from (
    select e.stream_id as message_id, min(e.recorded_at) as at
    from public.events e
    where e.position = any ($1) and e.stream_kind = 'message'
    group by e.stream_id
) erased
where i.message_id = erased.message_id and (i.deleted_at is null or erased.at <= i.deleted_at)
