-- A schedule of an author, and the latest that happened to it, oldest first.
select
    s.*,
    (
        select coalesce(
            json_agg(
                json_build_object(
                    'type', type, 'time_us', (extract(epoch from happened_at) * 1000000)::bigint,
                    'position', position, 'details', details
                )
                order by position
            ),
            '[]'
        )
        from (
            select * from schedules.history
            where schedule_id = s.schedule_id
            order by position desc
            limit $3
        ) latest
    ) as history
from schedules.schedules s
where s.schedule_id = $1 and s.author = $2
