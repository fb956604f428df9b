update edits t set text = null
from public.events e
where e.position = any ($1) and e.stream_kind = 'message'
    and t.message_id = e.stream_id and t.room_seq = e.room_seq
