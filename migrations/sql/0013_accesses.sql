-- Who of the auditors looked at what, for those whom it concerns. Derived from the log like every read model.

create schema accesses authorization sandesham_app;

set local role sandesham_app;

insert into projections.checkpoints (name) values ('accesses');

create table accesses.accesses (
    access_id uuid primary key,
    -- Of its event: what lists are ordered by.
    position bigint not null,
    at timestamptz not null,
    auditor uuid not null,
    -- `room`, `message`, `events`, `rooms` or `export`.
    what text not null,
    -- Null for all rooms.
    room_id uuid,
    message_id uuid,
    reason text,
    -- The moment that was looked at; null where it was none.
    moment_position bigint,
    moment_at timestamptz,
    constraint accesses_moment_is_whole check ((moment_position is null) = (moment_at is null))
);

-- Latest first, which is how everybody reads them.
create unique index accesses_by_position on accesses.accesses (position);

-- Auditors list all rooms. A room keeps its place there, so that messages cost nothing in this index.
create index rooms_by_creation on rooms.rooms (created_at, room_id);

reset role;
