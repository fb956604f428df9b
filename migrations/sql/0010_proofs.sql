-- What proves the log to who has neither the log nor any trust in its keeper: a Merkle tree over the digests of all
-- events, and the key that signs its heads.

-- The Ed25519 key of the log, made at the first start unless it is kept outside of the database. It stands here in the
-- clear, as those of access tokens do: what a changed log cannot get around are the heads that others have kept.
create table log_key (
    -- There is one, or none.
    is_the_one boolean primary key default true check (is_the_one),
    -- The name of the log in every head.
    origin text not null,
    private_key bytea not null check (octet_length(private_key) = 32),
    created_at timestamptz not null default now()
);

-- A key is never changed: heads that were signed with it could not be checked any more.
grant select, insert on log_key to sandesham_app;

create schema merkle authorization sandesham_app;

set local role sandesham_app;

insert into projections.checkpoints (name) values ('merkle');

-- The nodes of the tree whose subtree is complete, at every eighth height from 8 on: what lies between is made of at most
-- 256 of those below, or of as many digests. A row for every 256 events, and none ever changes.
create table merkle.nodes (
    height smallint not null check (height > 0 and height % 8 = 0),
    index bigint not null check (index >= 0),
    hash bytea not null check (octet_length(hash) = 32),
    primary key (height, index)
);

reset role;
