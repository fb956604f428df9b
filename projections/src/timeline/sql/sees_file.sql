-- Whether the viewer ($1) may see a message, not deleted, that came with a file ($2).
select exists (
    select from timeline.files f
    join timeline.items i on i.room_id = f.room_id and i.room_seq = f.room_seq
    where f.attachment_id = $2
        and i.deleted_at is null
        and exists (
            select from timeline.memberships m
            where m.room_id = f.room_id and m.user_id = $1 and m.left_seq is null
        )
        and exists (
            select from timeline.memberships m
            where m.room_id = f.room_id and m.user_id = $1
                and f.room_seq >= m.joined_seq and (m.left_seq is null or f.room_seq <= m.left_seq)
        )
)
