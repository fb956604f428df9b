-- There may be a profile photo for every user, so these are looked at together; plans with files are few.
update attachments a
set unreferenced_since = case when looked.is_referred then null else now() end
from (
    select p.attachment_id, coalesce(u.avatar_id = p.attachment_id, false) as is_referred
    from attachments p
    left join users.users u on u.user_id = p.used_by
    where p.state = 'ready' and p.used_kind = 'avatar' and p.is_settled
    union all
    select attachment_id, projections.refers_to(attachment_id, used_kind, used_by)
    from attachments
    where state = 'ready' and used_kind = 'schedule' and is_settled
) looked
where a.attachment_id = looked.attachment_id
    and looked.is_referred <> (a.unreferenced_since is null)
