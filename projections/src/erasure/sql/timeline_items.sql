-- What messages said when they were sent, and what happened to rooms.
update items i set data = null, text = null, attachments = null, reply_to = null
from public.events e
where e.position = any ($1) and i.room_id = e.room_id and i.room_seq = e.room_seq
