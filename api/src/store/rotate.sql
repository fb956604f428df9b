-- Within its grace the old token keeps the moment at which it was first used.
with replaced as (
    update refresh_tokens set replaced_at = coalesce(replaced_at, clock_timestamp())
    where token_hash = $2
), used as (
    update sessions set last_used_at = now(), expires_at = now() + make_interval(secs => $4)
    where session_id = $1
)
insert into refresh_tokens (token_hash, session_id, expires_at)
values ($3, $1, now() + make_interval(secs => $4))
