-- Schedules that recur, and what became of them.

set local role sandesham_app;

-- When the recurrence was decided: what is due is later.
alter table schedules.schedules add column planned_at timestamptz;

-- What happened to each schedule, for its author to read: one row an event.
create table schedules.history (
    schedule_id uuid not null,
    position bigint not null,
    -- The event's type without prefix and version.
    type text not null,
    happened_at timestamptz not null,
    -- What the event says besides; null once erased.
    details json,
    -- A story is read by schedule, from its end.
    primary key (schedule_id, position)
);

-- Which version of the time zone database the occurrences that are due next were computed with. A projector with
-- another one computes them anew.
create table projections.zones (
    -- One row.
    is_present boolean primary key default true check (is_present),
    version text not null
);

-- Schedules that are there already have a history too: the projection begins anew.
truncate schedules.schedules;
update projections.checkpoints set position = 0, failure = null, failed_since = null where name = 'schedules';

reset role;
