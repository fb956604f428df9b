-- All rooms, the newest first, before the one made at $1 with the identifier $2: with the pattern $3 in their name or in that
-- of a present member, or with the identifier $4; at most $5, each with its first members, at most $6.
select
    r.room_id, r.kind, r.name, r.member_count, r.head_seq, r.created_at,
    projections.first_members(r.room_id, $6) as members
from rooms.rooms r
where ($1::timestamptz is null or (r.created_at, r.room_id) < ($1, $2::uuid))
    and (
        $3::text is null
        or r.room_id = $4::uuid
        or lower(r.name) like $3
        or exists (
            select from rooms.members m
            join users.users u on u.user_id = m.user_id
            where m.room_id = r.room_id and u.name_key like $3
        )
    )
order by r.created_at desc, r.room_id desc
limit $5
