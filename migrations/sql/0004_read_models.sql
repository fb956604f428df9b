-- Read models: derived from the log, thrown away and made anew whenever that is useful. Each projection has a schema of
-- its own, because a rebuild fills another schema of the same tables and then the two change names.

-- Searching names for a part of them needs an index of their trigrams.
create extension if not exists pg_trgm;

-- Services own all of this: they drop and rename what they rebuild.
create schema projections authorization sandesham_app;
create schema timeline authorization sandesham_app;
create schema rooms authorization sandesham_app;
create schema receipts authorization sandesham_app;
create schema users authorization sandesham_app;
create schema schedules authorization sandesham_app;

set local role sandesham_app;

-- Where each projection stands. A batch of rows and the checkpoint's move from its old place are one transaction, so two
-- projectors exclude each other and every event is in the rows once.
create table projections.checkpoints (
    name text primary key,
    position bigint not null default 0 check (position >= 0),
    -- Why the next event cannot be applied, since when: for `projection list`.
    failure text,
    failed_since timestamptz,
    constraint checkpoints_failure_is_whole check ((failure is null) = (failed_since is null))
);

insert into projections.checkpoints (name)
values ('timeline'), ('rooms'), ('receipts'), ('users'), ('schedules');

-- ---------------------------------------------------------------------------------------------------------- timeline

create table timeline.rooms (
    room_id uuid primary key,
    head_seq bigint not null
);

-- Who was a member when, both ends included: what everybody may see. In the same schema as the rows that it limits, so
-- that no read sees one without the other.
create table timeline.memberships (
    room_id uuid not null,
    user_id uuid not null,
    joined_seq bigint not null,
    -- Null while they are in.
    left_seq bigint,
    -- "May this user see that room" is asked by every read.
    primary key (room_id, user_id, joined_seq)
);

-- "Which rooms", by a socket that says hello.
create index memberships_of_user on timeline.memberships (user_id);

-- One row for each message and for each thing that happened to the room itself. Edits and reactions stand aside, as they
-- are shown with their message.
create table timeline.items (
    room_id uuid not null,
    room_seq bigint not null,
    position bigint not null,
    -- `message`, or the kind of the event.
    type text not null,
    -- The author of a message.
    actor uuid,
    sent_at timestamptz not null,
    -- The data of what is no message.
    data json,
    message_id uuid,
    -- As it was sent; kept when the message is deleted, null once erased.
    text text,
    -- Null for none.
    attachments json,
    reply_to uuid,
    is_edited boolean not null default false,
    deleted_at timestamptz,
    deleted_by uuid,
    -- A timeline is read by the number in the room, up or down.
    primary key (room_id, room_seq)
);

create unique index items_by_message on timeline.items (message_id) where message_id is not null;

-- The texts after the first. Each has the number of its event, as who was out at the time does not see it.
create table timeline.edits (
    message_id uuid not null,
    room_seq bigint not null,
    position bigint not null,
    -- The sent text is 1.
    revision int not null,
    actor uuid,
    edited_at timestamptz not null,
    -- Null once erased.
    text text,
    primary key (message_id, room_seq)
);

create table timeline.reactions (
    message_id uuid not null,
    emoji text not null,
    user_id uuid not null,
    room_seq bigint not null,
    primary key (message_id, emoji, user_id)
);

-- ------------------------------------------------------------------------------------------------------------- rooms

create table rooms.rooms (
    room_id uuid primary key,
    kind text not null,
    name text,
    member_count int not null,
    head_seq bigint not null,
    -- The position of the latest message or thing that happened to the room: what lists are ordered by.
    activity bigint not null,
    created_at timestamptz not null
);

-- The present members.
create table rooms.members (
    room_id uuid not null,
    user_id uuid not null,
    role text not null,
    joined_seq bigint not null,
    primary key (room_id, user_id)
);

create index members_of_user on rooms.members (user_id);

-- ---------------------------------------------------------------------------------------------------------- receipts

create table receipts.cursors (
    room_id uuid not null,
    user_id uuid not null,
    delivered_seq bigint not null,
    delivered_at timestamptz,
    read_seq bigint not null,
    read_at timestamptz,
    primary key (room_id, user_id)
);

-- Every move, or "when was it read" could not be answered.
create table receipts.moves (
    room_id uuid not null,
    user_id uuid not null,
    -- `delivered` or `read`.
    kind text not null,
    up_to bigint not null,
    position bigint not null,
    moved_at timestamptz not null,
    -- The first move that covers a message is the first with `up_to` at or past it.
    primary key (room_id, user_id, kind, up_to, position)
);

-- ------------------------------------------------------------------------------------------------------------- users

create table users.users (
    user_id uuid primary key,
    -- Empty once erased.
    name text not null,
    -- The name as it is compared: in lower case by Unicode's rules, whatever the database's locale.
    name_key text not null,
    avatar_id uuid,
    deactivated_at timestamptz
);

create index users_by_part_of_name on users.users using gin (name_key public.gin_trgm_ops);

-- Closed accounts are few, and every tick leaves them out.
create index users_deactivated on users.users (user_id) where deactivated_at is not null;

-- --------------------------------------------------------------------------------------------------------- schedules

create table schedules.schedules (
    schedule_id uuid primary key,
    author uuid not null,
    room_id uuid not null,
    -- Empty once erased.
    text text not null,
    -- When, as its author gave it; null once erased.
    recurrence json,
    late text not null,
    state text not null,
    -- The occurrence that is due next; null when there is none.
    due_at timestamptz,
    -- The last occurrence that was released, failed or skipped: the next one is later.
    consumed_at timestamptz,
    last_message_id uuid,
    reason text,
    -- What lists are ordered by: `due_at`, else `consumed_at`, else when it was made.
    listed_at timestamptz not null
);

-- The scheduler reads what is due, in due order.
create index schedules_due on schedules.schedules (due_at, schedule_id) where due_at is not null;

create index schedules_of_author on schedules.schedules (author, listed_at, schedule_id);

-- --------------------------------------------------------------------------------------------------------- functions

-- What several reads share. Their bodies are text and not `begin atomic`: names are looked up when they run, so they
-- follow a rebuild's exchange of schemas.

-- The first members of a room with their names, in the order of their identifiers.
create function projections.first_members(room uuid, at_most int) returns json
language sql stable
as $$
    select coalesce(json_agg(
        json_build_object('user_id', m.user_id, 'name', coalesce(u.name, ''), 'role', m.role)
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

-- How far the messages of an author came in a room: for each `room_seq` at which others joined who are present and not
-- deactivated, the least cursors of all of those who joined up to there, as [joined_seq, delivered_seq, read_seq].
create function projections.ticks(room uuid, author uuid) returns json
language sql stable
as $$
    select coalesce(json_agg(json_build_array(joined_seq, delivered_seq, read_seq) order by joined_seq), '[]')
    from (
        select
            m.joined_seq,
            min(min(coalesce(c.delivered_seq, 0))) over (order by m.joined_seq) as delivered_seq,
            min(min(coalesce(c.read_seq, 0))) over (order by m.joined_seq) as read_seq
        from timeline.memberships m
        left join receipts.cursors c on c.room_id = m.room_id and c.user_id = m.user_id
        where m.room_id = room
            and m.left_seq is null
            and m.user_id <> author
            and not exists (
                select from users.users u where u.user_id = m.user_id and u.deactivated_at is not null
            )
        group by m.joined_seq
    ) least
$$;

reset role;
