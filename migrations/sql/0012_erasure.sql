-- Erasing by law: the one way past the triggers of the log, who may go it, and what is yet to be erased.

-- Of the whole cluster, as the application's role is: whoever migrates a second database finds it there.
do $$
begin
    if not exists (select from pg_roles where rolname = 'sandesham_eraser') then
        create role sandesham_eraser nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
end;
$$;

-- Whoever erases also appends what tells of it, and blanks read models: all that services may, and one
-- thing more. Services are no members of it.
do $$
begin
    if not pg_has_role('sandesham_eraser', 'sandesham_app', 'USAGE') then
        grant sandesham_app to sandesham_eraser;
    end if;
    if not pg_has_role(current_user, 'sandesham_eraser', 'SET') then
        execute format('grant sandesham_eraser to %I', current_user);
    end if;
exception
    -- Another database of the cluster is migrated at the same moment, and grants the same.
    when unique_violation or internal_error then null;
end;
$$;

-- The transactions that are erasing; a row is never seen by another one.
create table erasing (
    transaction xid8 primary key
);

-- Lets an update of events through in a transaction that erases, and nothing else, ever.
create or replace function refuse_change() returns trigger
language plpgsql
as $$
begin
    if tg_op = 'UPDATE' and tg_table_name = 'events'
        and exists (select from public.erasing e where e.transaction = pg_current_xact_id())
    then
        return null;
    end if;
    raise exception '% of % is refused: the log is append-only', tg_op, tg_table_name
        using errcode = 'restrict_violation';
end;
$$;

-- What is let through takes data, salt and metadata away, and changes nothing else.
create function refuse_all_but_erasing() returns trigger
language plpgsql
as $$
begin
    old.data := null;
    old.salt := null;
    old.metadata := null;
    if new *= old then
        return new;
    end if;
    raise exception 'an update of % that does more than erase is refused', tg_table_name
        using errcode = 'restrict_violation';
end;
$$;

create trigger events_only_erased before update on events
    for each row execute function refuse_all_but_erasing();
alter table events enable always trigger events_only_erased;

-- Erases the data of events for ever; their digests stay, and the chain over them. Answers which of them
-- were not erased before. All or none: one that may not be erased refuses the call.
--
-- Under the lock of append_events, which the caller's transaction holds on: what tells of the erasure is
-- appended in the same one.
create function erase_events(wanted bigint[]) returns bigint[]
language plpgsql
volatile
security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    unerasable events.type%type;
    erased bigint[];
begin
    perform pg_advisory_xact_lock(7310020131);

    -- What aggregates need to load stands in the others.
    select e.type into unerasable from events e
    where e.position = any (wanted) and e.type not in (
        'sandesham.user.registered.v1', 'sandesham.user.profile_updated.v1',
        'sandesham.user.deactivated.v1', 'sandesham.room.renamed.v1',
        'sandesham.message.sent.v1', 'sandesham.message.edited.v1',
        'sandesham.schedule.created.v1', 'sandesham.schedule.changed.v1')
    limit 1;
    if found then
        raise exception 'events of type % are not erasable', unerasable
            using errcode = 'check_violation', constraint = 'events_erasable';
    end if;

    insert into erasing (transaction) values (pg_current_xact_id()) on conflict do nothing;
    with blanked as (
        update events set data = null, salt = null, metadata = null
        where position = any (wanted) and data is not null
        returning position
    )
    select coalesce(array_agg(position order by position), '{}') into erased from blanked;
    delete from erasing where transaction = pg_current_xact_id();
    return erased;
end;
$$;

revoke execute on function erase_events from public;
grant execute on function erase_events to sandesham_eraser;

-- Accounts that are to be erased: what a person asked for, or an operator began, until it is done. Whoever
-- may erase takes it up again where another was ended.
create table erasures (
    erasure_id uuid primary key,
    user_id uuid not null constraint erasures_one_of_a_user unique,
    reason text not null,
    asked_by text not null constraint erasures_asked_by check (asked_by in ('operator', 'self')),
    requested_at timestamptz not null default now(),
    -- Somebody is at work on it until then.
    lease_until timestamptz
);

grant select, insert, update, delete on erasures to sandesham_app;

-- What was erased is still in dead rows until their space is used again: whoever erases may clean up. Before
-- version 17 only owners may.
do $$
begin
    if current_setting('server_version_num')::int >= 170000 then
        execute 'grant maintain on events, accounts, attachments, failed_logins, room_settings, sessions
            to sandesham_eraser';
    end if;
end;
$$;
