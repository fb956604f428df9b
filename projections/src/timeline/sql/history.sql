-- The revisions of a message ($2) after $4 that the viewer ($1) may see, at most $5; all of them if $3: an auditor.
with message as (
    select i.*
    from timeline.items i
    where i.message_id = $2
        and (
            $3 or exists (
                select from timeline.memberships m
                where m.room_id = i.room_id and m.user_id = $1 and m.left_seq is null
            ) and exists (
                select from timeline.memberships m
                where m.room_id = i.room_id and m.user_id = $1
                    and i.room_seq >= m.joined_seq and (m.left_seq is null or i.room_seq <= m.left_seq)
            )
        )
)
select
    m.deleted_at, m.deleted_by, r.revision, r.actor, r.time,
    case when m.deleted_at is null or m.actor = $1 or $3 then r.text end as text
from message m
left join lateral (
    select * from (
        select 1 as revision, m.actor, m.sent_at as time, m.text
        union all
        select e.revision, e.actor, e.edited_at, e.text
        from timeline.edits e
        where e.message_id = m.message_id
            and (
                $3 or exists (
                    select from timeline.memberships s
                    where s.room_id = m.room_id and s.user_id = $1
                        and e.room_seq >= s.joined_seq and (s.left_seq is null or e.room_seq <= s.left_seq)
                )
            )
    ) every
    where every.revision > $4
    order by every.revision
    limit $5
) r on true
order by r.revision
