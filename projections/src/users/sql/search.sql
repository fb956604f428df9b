select user_id, name, avatar_id, name_key, rank
from (
    select
        user_id, name, avatar_id, name_key,
        case when starts_with(name_key, $1) then 0 else 1 end as rank
    from users.users
    where name_key like $2 and deactivated_at is null
) found
where $3::int is null or (rank, name_key, user_id) > ($3, $4, $5)
order by rank, name_key, user_id
limit $6
