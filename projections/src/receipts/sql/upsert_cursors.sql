insert into cursors as old (room_id, user_id, delivered_seq, delivered_at, read_seq, read_at)
select * from unnest(
    $1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::bigint[], $6::timestamptz[]
)
on conflict (room_id, user_id) do update set
    delivered_seq = greatest(old.delivered_seq, excluded.delivered_seq),
    delivered_at = case
        when excluded.delivered_seq > old.delivered_seq then excluded.delivered_at
        else old.delivered_at
    end,
    read_seq = greatest(old.read_seq, excluded.read_seq),
    read_at = case when excluded.read_seq > old.read_seq then excluded.read_at else old.read_at end
