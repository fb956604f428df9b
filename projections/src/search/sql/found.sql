-- Of the messages that the viewer ($1) may see, with the text that they see: those whose text is found. Conditions, an
-- order and a limit follow. The index may be ahead of the timeline or behind it: a text counts only where it is the one
-- that the timeline shows.
with
stays as (
    select m.room_id, m.joined_seq, coalesce(m.left_seq, r.head_seq) as last_seq
    from timeline.memberships m
    join timeline.rooms r on r.room_id = m.room_id
    where m.user_id = $1
        and exists (
            select from timeline.memberships present
            where present.room_id = m.room_id and present.user_id = $1 and present.left_seq is null
        )
)
select
    i.room_id, i.room_seq, i.position, i.message_id, i.actor as author, i.sent_at, i.attachments, i.reply_to,
    coalesce(edit.text, i.text) as text, coalesce(edit.revision, 1) as revision, edit.edited_at
from search.texts t
join timeline.items i
    on i.message_id = t.message_id
    and i.deleted_at is null
    and exists (
        select from stays v where v.room_id = i.room_id and i.room_seq between v.joined_seq and v.last_seq
    )
left join lateral (
    select e.text, e.revision, e.edited_at, e.room_seq
    from timeline.edits e
    where i.is_edited and e.message_id = i.message_id
        and exists (
            select from stays v where v.room_id = i.room_id and e.room_seq between v.joined_seq and v.last_seq
        )
    order by e.room_seq desc
    limit 1
) edit on true
where t.room_seq = coalesce(edit.room_seq, i.room_seq)
    and t.room_id in (select room_id from stays)
