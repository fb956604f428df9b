-- The only way into the log. One call appends a batch of commits, each accepted or rejected on its
-- own, and is one transaction.
--
-- Arrays in, one row of arrays out. A commit is an index (from 1) into `lanes` and `metadata`; a
-- write is an index into the `write_` arrays, a room into `rooms`. Events come in the order in which
-- positions are given out. No two commits of a batch may have one write a stream that the other
-- writes or guards: heads and versions are read once, before the batch (a caller that does so all
-- the same runs into a unique constraint or, with a guard, is judged by what stood before the batch).
--
-- VOLATILE, and its first statement takes the lock: in READ COMMITTED each later statement has a
-- snapshot from after the wait, so heads and versions are exact, and the lock is held until the
-- commit is visible, so that who has seen position n has seen all before it.
create function append_events(
    -- The outcome of an earlier call with these same events is not known: look for them first.
    resend boolean,
    lanes bigint[],
    metadata text[],
    write_commits integer[],
    write_kinds text[],
    write_streams uuid[],
    -- The version before the write; null for any.
    write_expected integer[],
    guard_commits integer[],
    guard_kinds text[],
    guard_streams uuid[],
    guard_versions integer[],
    rooms uuid[],
    event_ids uuid[],
    event_writes integer[],
    -- The event's number within its write, from 1.
    event_nths integer[],
    event_types text[],
    -- Null outside rooms.
    event_rooms integer[],
    event_numbered boolean[],
    event_restricts boolean[],
    event_data text[],
    event_salts bytea[],
    event_digests bytea[],
    event_actors uuid[],
    -- One a commit: 0 accepted, 1 already in the log, 2 conflict (a version is not the expected one,
    -- or a guard failed), 3 handed back because an earlier commit of its lane conflicted.
    out states integer[],
    -- One for each event of an accepted commit, in order.
    out positions bigint[],
    out versions integer[],
    out room_seqs bigint[],
    -- One value a batch: never before the one of the batch before.
    out recorded_at timestamptz,
    -- One for each event of a commit that is already in the log, in order.
    out already_positions bigint[],
    out already_versions integer[],
    out already_room_seqs bigint[],
    out already_recorded_at timestamptz[]
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, public, pg_temp
-- A plan made while the table is empty or unanalysed must still be the one for a billion rows.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
declare
    head_position bigint;
    head_recorded_at timestamptz;
    head_hash bytea;
    -- By write: the version before the batch.
    bases integer[];
    -- By room: the highest number before the batch.
    room_heads bigint[];
    already integer[] := '{}';
    conflicts integer[];
begin
    perform pg_advisory_xact_lock(7310020131);

    select e.position, e.recorded_at into head_position, head_recorded_at
    from events e order by e.position desc limit 1;
    select b.hash into head_hash from blocks b order by b.first_position desc limit 1;
    append_events.recorded_at := greatest(clock_timestamp(), head_recorded_at);

    if resend then
        select array_agg(distinct write_commits[event_writes[e.ord]]),
               array_agg(found.position order by e.ord),
               array_agg(found.version order by e.ord),
               array_agg(found.room_seq order by e.ord),
               array_agg(found.recorded_at order by e.ord)
        into already, already_positions, already_versions, already_room_seqs, already_recorded_at
        from unnest(event_ids) with ordinality as e (event_id, ord)
        join events found on found.event_id = e.event_id;
        already := coalesce(already, '{}');
    end if;

    bases := array(
        select coalesce(
            (select e.version from events e
             where e.stream_kind = w.kind and e.stream_id = w.stream
             order by e.version desc limit 1), 0)
        from unnest(write_kinds, write_streams) with ordinality as w (kind, stream, ord)
        order by w.ord
    );
    room_heads := array(
        select coalesce(
            (select e.room_seq from events e
             where e.room_id = r.room and e.room_seq is not null
             order by e.room_seq desc limit 1), 0)
        from unnest(rooms) with ordinality as r (room, ord)
        order by r.ord
    );

    conflicts := array(
        select w.in_commit
        from unnest(write_commits, write_expected) with ordinality as w (in_commit, expected, ord)
        where w.expected <> bases[w.ord]
        union all
        select g.in_commit
        from unnest(guard_commits, guard_kinds, guard_streams, guard_versions)
            as g (in_commit, kind, stream, version)
        where exists (
            select from events e
            where e.stream_kind = g.kind and e.stream_id = g.stream and e.version > g.version
                and e.restricts)
    );
    states := array(
        select case
            when c.already then 1
            when bool_or(c.conflict) over earlier then 3
            when c.conflict then 2
            else 0
        end
        from (
            select l.lane, l.ord, l.ord = any (already) as already,
                l.ord = any (conflicts) and l.ord <> all (already) as conflict
            from unnest(lanes) with ordinality as l (lane, ord)
        ) c
        window earlier as (
            partition by c.lane order by c.ord rows between unbounded preceding and 1 preceding)
        order by c.ord
    );

    with accepted as materialized (
        select e.ord, e.event_id, e.in_write, e.type, e.room, e.restricts, e.data, e.salt, e.digest,
            e.actor,
            coalesce(head_position, 0) + row_number() over (order by e.ord) as position,
            bases[e.in_write] + e.nth as version,
            case when e.numbered then
                room_heads[e.room] + row_number() over (partition by e.room, e.numbered order by e.ord)
            end as room_seq
        from unnest(
            event_ids, event_writes, event_nths, event_types, event_rooms, event_numbered,
            event_restricts, event_data, event_salts, event_digests, event_actors
        ) with ordinality as e (
            event_id, in_write, nth, type, room, numbered,
            restricts, data, salt, digest, actor, ord)
        where states[write_commits[e.in_write]] = 0
    ), inserted as (
        insert into events (
            position, event_id, stream_kind, stream_id, version, room_id, room_seq, type, data,
            restricts, salt, digest, actor, metadata, recorded_at)
        select a.position, a.event_id, write_kinds[a.in_write], write_streams[a.in_write],
            a.version, rooms[a.room], a.room_seq, a.type, a.data::json, a.restricts, a.salt,
            a.digest, a.actor, metadata[write_commits[a.in_write]]::json,
            append_events.recorded_at
        from accepted a
        order by a.position
    ), closed as (
        insert into blocks (first_position, last_position, recorded_at, previous, hash)
        select b.first_position, b.last_position, append_events.recorded_at, b.previous,
            sha256(b.previous || int8send(b.first_position)
                || int8send((extract(epoch from append_events.recorded_at) * 1000000)::bigint)
                || b.digests)
        from (
            select min(a.position) as first_position, max(a.position) as last_position,
                string_agg(a.digest, '' order by a.position) as digests,
                coalesce(head_hash, decode(repeat('00', 32), 'hex')) as previous
            from accepted a
        ) b
        where b.first_position is not null
    )
    select coalesce(array_agg(a.position order by a.ord), '{}'),
        coalesce(array_agg(a.version order by a.ord), '{}'),
        coalesce(array_agg(a.room_seq order by a.ord), '{}')
    into positions, versions, room_seqs
    from accepted a;
end;
$$;

revoke execute on function append_events from public;
grant execute on function append_events to sandesham_app;
