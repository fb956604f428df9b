-- As a deletion does: every text that the message had until then.
delete from texts t
using public.events e
where e.position = any ($1) and e.stream_kind = 'message'
    and t.message_id = e.stream_id and t.room_seq <= e.room_seq
