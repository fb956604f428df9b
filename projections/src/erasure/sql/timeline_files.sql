-- Before the items forget their files.
delete from files f
using (
    select i.room_id, i.room_seq, (file ->> 'attachment_id')::uuid as attachment_id
    from public.events e
    join items i on i.room_id = e.room_id and i.room_seq = e.room_seq
    cross join lateral json_array_elements(i.attachments) file
    where e.position = any ($1) and i.attachments is not null
) gone
where f.attachment_id = gone.attachment_id and f.room_id = gone.room_id and f.room_seq = gone.room_seq
