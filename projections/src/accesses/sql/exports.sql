-- The exports that auditors said they made, which go up to the position $1 or beyond it: latest first, at most $2.
select
    a.access_id, a.position, a.at, a.auditor, coalesce(u.name, '') as auditor_name, a.what, a.room_id, a.message_id,
    a.reason, a.moment_position, a.moment_at, null::text as kind, null::text as room_name
from accesses.accesses a
left join users.users u on u.user_id = a.auditor
where a.what = 'export' and coalesce(a.moment_position, a.position) >= $1
order by a.position desc
limit $2
