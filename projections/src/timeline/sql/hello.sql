select
    m.room_id, m.intervals,
    -- Who is out learns nothing of what came after.
    case when m.is_in then r.head_seq else m.last_left end as head_seq,
    r.erased_position,
    coalesce(c.delivered_seq, 0) as delivered_seq, coalesce(c.read_seq, 0) as read_seq
from (
    select
        room_id,
        json_agg(json_build_object('joined', joined_seq, 'left', left_seq) order by joined_seq) as intervals,
        bool_or(left_seq is null) as is_in,
        max(left_seq) as last_left
    from timeline.memberships
    where user_id = $1
    group by room_id
) m
join timeline.rooms r on r.room_id = m.room_id
left join receipts.cursors c on c.room_id = m.room_id and c.user_id = $1
order by m.room_id
