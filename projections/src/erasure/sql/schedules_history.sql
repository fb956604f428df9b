update history h set details = null
from public.events e
where e.position = any ($1) and e.stream_kind = 'schedule'
    and h.schedule_id = e.stream_id and h.position = e.position
