-- What messages say, folded for searching. Whether a viewer may see it, and whether it is what the message says now, is
-- told by the timeline in the statement that searches.

create schema search authorization sandesham_app;

set local role sandesham_app;

insert into projections.checkpoints (name) values ('search');

-- Each text that a message has had; a deleted one has none left.
create table search.texts (
    message_id uuid not null,
    -- The number in the room of the event that gave it: of the sending or of an edit.
    room_seq bigint not null,
    room_id uuid not null,
    folded text not null,
    primary key (message_id, room_seq)
);

-- Any part of at least three letters, of words in any script; characters of scripts that do not part words, and emoji,
-- stand there as words of their own.
create index texts_by_part on search.texts using gin (folded public.gin_trgm_ops);

-- Words of one or two letters are too short for that: they are found by how words begin.
create index texts_by_word on search.texts using gin (to_tsvector('simple', folded));

reset role;
