-- For each of the rooms ($2) that the viewer ($1) is in: its head, the viewer's stays there, and the items that they
-- may see after $3 and before $4, at most $5: the first of them if $6, else the last; only messages if $7.
with
seen as (
    select r.room_id, r.head_seq
    from timeline.rooms r
    where r.room_id = any($2)
        and exists (
            select from timeline.memberships m
            where m.room_id = r.room_id and m.user_id = $1 and m.left_seq is null
        )
),
stays as (
    select m.room_id, m.joined_seq, coalesce(m.left_seq, s.head_seq) as last_seq
    from seen s
    join timeline.memberships m on m.room_id = s.room_id
    where m.user_id = $1
),
items as (
    select page.*
    from seen s
    cross join lateral (
        select item.*
        from stays v
        cross join lateral (
            -- One of the two is not run at all.
            (
                select i.* from timeline.items i
                where $6 and i.room_id = s.room_id
                    and i.room_seq between v.joined_seq and v.last_seq
                    and i.room_seq > $3 and i.room_seq < $4
                    and (not $7 or i.type = 'message')
                order by i.room_seq
                limit $5
            )
            union all
            (
                select i.* from timeline.items i
                where not $6 and i.room_id = s.room_id
                    and i.room_seq between v.joined_seq and v.last_seq
                    and i.room_seq > $3 and i.room_seq < $4
                    and (not $7 or i.type = 'message')
                order by i.room_seq desc
                limit $5
            )
        ) item
        where v.room_id = s.room_id
        order by case when $6 then item.room_seq else -item.room_seq end
        limit $5
    ) page
),
-- Once for each room in which there is a message of the viewer's own.
ticks as materialized (
    select own.room_id, projections.ticks(own.room_id, $1) as ticks
    from (select distinct room_id from items where type = 'message' and actor = $1) own
)
select
    s.room_id, s.head_seq,
    -- With the room's first row alone.
    case when row_number() over (partition by s.room_id order by i.room_seq) = 1 then (
        select json_agg(json_build_array(v.joined_seq, v.last_seq) order by v.joined_seq)
        from stays v where v.room_id = s.room_id
    ) end as stays,
    case when row_number() over (partition by s.room_id order by i.room_seq) = 1 then (
        select t.ticks from ticks t where t.room_id = s.room_id
    ) end as ticks,
    i.room_seq, i.type, i.actor, i.sent_at, i.data, i.message_id, i.reply_to, i.deleted_at,
    case when i.deleted_at is null then i.attachments end as attachments,
    case when i.deleted_at is null then coalesce(edit.text, i.text) end as text,
    edit.revision, edit.edited_at, reactions.reactions
from seen s
left join items i on i.room_id = s.room_id
-- The latest text that the viewer may see: who was out when it was edited sees what was there before.
left join lateral (
    select e.text, e.revision, e.edited_at
    from timeline.edits e
    where i.is_edited and e.message_id = i.message_id
        and exists (
            select from stays v
            where v.room_id = i.room_id and e.room_seq between v.joined_seq and v.last_seq
        )
    order by e.room_seq desc
    limit 1
) edit on true
left join lateral (
    select json_agg(json_build_object('emoji', by_emoji.emoji, 'user_ids', by_emoji.user_ids) order by first_seq)
        as reactions
    from (
        select
            r.emoji, min(r.room_seq) as first_seq, json_agg(r.user_id order by r.room_seq) as user_ids
        from timeline.reactions r
        where i.deleted_at is null and r.message_id = i.message_id
            and exists (
                select from stays v
                where v.room_id = i.room_id and r.room_seq between v.joined_seq and v.last_seq
            )
        group by r.emoji
    ) by_emoji
) reactions on true
order by s.room_id, i.room_seq
