-- Uploads. Their bytes are in the object store, under keys made of the identifier; the log has what messages say of
-- them. A row is what is known of one upload: whose it is, how far it came, and what it is used for. Ordinary rows, as
-- file names and pictures must be erasable.

create table attachments (
    attachment_id uuid primary key,
    owner uuid not null,
    purpose text not null constraint attachments_purpose check (purpose in ('message', 'avatar')),

    -- As the owner said, and what the upload is bound to.
    file_name text not null,
    declared_type text not null,
    declared_size bigint not null check (declared_size > 0),
    sha256 bytea not null check (octet_length(sha256) = 32),

    -- `deleting`: nobody sees it any more, and its objects go before the row does.
    state text not null default 'uploading'
        constraint attachments_state
        check (state in ('uploading', 'processing', 'ready', 'rejected', 'deleting')),
    -- Why it was rejected, in a word.
    reason text,
    created_at timestamptz not null default now(),
    -- Until when the address for its upload is good.
    upload_until timestamptz not null,

    -- Since when it waits to be looked into.
    completed_at timestamptz,
    -- How often that was begun: whoever ends what another has begun anew meanwhile ends nothing.
    attempts int not null default 0,
    -- How many of these ended without a word, and took their process with them as far as anybody knows.
    lost_attempts int not null default 0,
    -- Somebody is at work on it, or it is not worth trying, before then.
    lease_until timestamptz,

    -- What was found in its bytes.
    content_type text,
    size bigint,
    width int,
    height int,
    placeholder text,
    -- Of the smaller pictures that were made of it; null when there are none.
    thumb_type text,

    -- What it is used for, once and for good: a message, a schedule with all of its occurrences, the picture of its
    -- owner. Taken before the event is appended, so that two messages cannot have it.
    used_kind text constraint attachments_used_kind check (used_kind in ('message', 'schedule', 'avatar')),
    used_by uuid,
    used_at timestamptz,
    -- Whether it is known that the log has the event for which it was taken.
    is_settled boolean not null default false,
    -- Since when nothing uses it.
    idle_since timestamptz not null default now(),
    -- Since when nothing refers to it that it was used for.
    unreferenced_since timestamptz,

    constraint attachments_use_is_whole check (num_nulls(used_kind, used_by, used_at) in (0, 3)),
    constraint attachments_reason_of_rejected check (state <> 'rejected' or reason is not null),
    constraint attachments_ready_is_known
        check (state <> 'ready' or (content_type is not null and size is not null))
);

-- What a user has lying about, and everything of a user who is to be forgotten.
create index attachments_of_owner on attachments (owner, created_at);

-- The next one to look into.
create index attachments_to_process on attachments (completed_at) where state = 'processing';

-- What sweeps look for. Each of these holds only what is not yet as it should be.
create index attachments_idle on attachments (idle_since) where used_by is null;
create index attachments_unsettled on attachments (used_at) where used_by is not null and not is_settled;
create index attachments_deleting on attachments (attachment_id) where state = 'deleting';

-- Everything of a message, a schedule or a profile.
create index attachments_used on attachments (used_kind, used_by) where used_by is not null;

grant select, insert, update, delete on attachments to sandesham_app;

set local role sandesham_app;

-- Which messages a file came with. No message had one before this table was there, so it is as a rebuild would make it.
create table timeline.files (
    attachment_id uuid not null,
    room_id uuid not null,
    room_seq bigint not null,
    -- "Who may see this file" is asked by the file.
    primary key (attachment_id, room_id, room_seq)
);

-- Whose files may go.
create index items_deleted_with_files on timeline.items (deleted_at)
    where deleted_at is not null and attachments is not null;

-- The files that a schedule's messages come with; null for none.
alter table schedules.schedules add column attachments json;

-- Whether anything that the log tells of still refers to a file, beside the use it was taken for.
create function projections.refers_to(file uuid, kind text, use uuid) returns boolean
language sql stable
as $$
    select exists (
        select from timeline.files f
        join timeline.items i on i.room_id = f.room_id and i.room_seq = f.room_seq
        where f.attachment_id = file and i.deleted_at is null
    ) or (kind = 'schedule' and exists (
        select from schedules.schedules s
        where s.schedule_id = use and s.state in ('pending', 'failed')
            and exists (
                select from json_array_elements(s.attachments) planned
                where (planned ->> 'attachment_id')::uuid = file
            )
    )) or (kind = 'avatar' and exists (
        select from users.users u where u.user_id = use and u.avatar_id = file
    ))
$$;

-- Members are shown with their pictures.
create or replace function projections.first_members(room uuid, at_most int) returns json
language sql stable
as $$
    select coalesce(json_agg(
        json_build_object(
            'user_id', m.user_id, 'name', coalesce(u.name, ''), 'role', m.role, 'avatar_id', u.avatar_id
        )
        order by m.user_id
    ), '[]')
    from (
        select user_id, role from rooms.members
        where room_id = room
        order by user_id
        limit at_most
    ) m
    left join users.users u on u.user_id = m.user_id
$$;

reset role;
