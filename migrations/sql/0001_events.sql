-- The log: one append-only table, the blocks that chain it, and the role that services work as.

-- Roles belong to the whole cluster while migrations run per database, so that two databases may
-- be migrated at once: whoever comes second finds the role there.
do $$
begin
    if not exists (select from pg_roles where rolname = 'sandesham_app') then
        create role sandesham_app nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end;
$$;

-- Services that connect as the owner `set role`, which takes membership unless they are superuser.
do $$
begin
    if not pg_has_role(current_user, 'sandesham_app', 'SET') then
        execute format('grant sandesham_app to %I', current_user);
    end if;
end;
$$;

-- Projections make shadow schemas while they rebuild.
do $$
begin
    execute format('grant create on database %I to sandesham_app', current_database());
end;
$$;

-- Not partitioned: uniqueness of event_id, version and room_seq must hold over the whole log, and a
-- unique index on a partitioned table must contain the partition key.
create table events (
    -- Dense, gapless, in commit order, from 1; given out under the lock of append_events.
    position bigint not null,
    event_id uuid not null,
    stream_kind text not null,
    stream_id uuid not null,
    version integer not null,
    room_id uuid,
    -- Room and message events are numbered in their room; receipts are not.
    room_seq bigint,
    type text not null,
    -- json and not jsonb: the exact bytes, which are hashed and forwarded as they are. Null once erased.
    data json,
    -- Takes a right away: a decision that rests on an earlier version of the stream fails its guard.
    restricts boolean not null,
    -- 16 random bytes in front of what is hashed, so that erased data cannot be guessed from its
    -- digest. Erased with the data.
    salt bytea,
    digest bytea not null,
    actor uuid,
    -- Correlation, causation, client address: never leaves Postgres, outside the digest.
    metadata json,
    recorded_at timestamptz not null,

    -- Reading on from a position is what everything derived from the log does.
    constraint events_pkey primary key (position),
    -- A batch of unknown outcome is sent again; this finds what it already wrote.
    constraint events_event_id_key unique (event_id),
    -- Serves loading a stream in order and the look-up of its latest version, too.
    constraint events_stream_version_key unique (stream_kind, stream_id, version),

    constraint events_position_from_one check (position >= 1),
    constraint events_version_from_one check (version >= 1),
    constraint events_room_seq_in_room check (room_seq is null or (room_seq >= 1 and room_id is not null)),
    constraint events_digest_is_sha256 check (octet_length(digest) = 32),
    constraint events_salt_goes_with_data check ((data is null) = (salt is null))
);

-- Partial, so that receipts, the most frequent events, cost nothing here. Serves the look-up of a
-- room's latest number and paging through a room.
create unique index events_room_seq_key on events (room_id, room_seq) where room_seq is not null;

-- Every send checks two guards; restricting events are rare, so this stays small and in memory.
create index events_restricting on events (stream_kind, stream_id, version) where restricts;

-- One row a batch: hash = sha256(previous || first_position || recorded_at || digests in order),
-- integers 64 bit big-endian, time in microseconds since 1970. The first block's `previous` is 32
-- zero bytes.
create table blocks (
    first_position bigint not null,
    last_position bigint not null,
    recorded_at timestamptz not null,
    previous bytea not null,
    hash bytea not null,

    constraint blocks_pkey primary key (first_position),
    constraint blocks_span check (last_position >= first_position and first_position >= 1),
    constraint blocks_hashes_are_sha256 check (octet_length(previous) = 32 and octet_length(hash) = 32)
);

create function refuse_change() returns trigger
language plpgsql
as $$
begin
    raise exception '% of % is refused: the log is append-only', tg_op, tg_table_name
        using errcode = 'restrict_violation';
end;
$$;

-- For each statement, so that a change that would touch no row is refused, too, and appends pay
-- nothing. `always`, so that session_replication_role does not switch them off.
create trigger events_append_only before update or delete or truncate on events
    for each statement execute function refuse_change();
alter table events enable always trigger events_append_only;

create trigger blocks_append_only before update or delete or truncate on blocks
    for each statement execute function refuse_change();
alter table blocks enable always trigger blocks_append_only;

grant usage on schema public to sandesham_app;
grant select on events, blocks to sandesham_app;
