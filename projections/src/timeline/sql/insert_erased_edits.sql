-- What revision an erased edit was stood in its data; it is one more than there are edits before it. Those of this
-- batch that were not erased are there already.
insert into edits (message_id, room_seq, position, revision, actor, edited_at)
select
    new.message_id, new.room_seq, new.position,
    1 + row_number() over (partition by new.message_id order by new.room_seq) + (
        select count(*) from edits e where e.message_id = new.message_id and e.room_seq < new.room_seq
    ),
    new.actor, new.edited_at
from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::uuid[], $5::timestamptz[])
    as new (message_id, room_seq, position, actor, edited_at)
