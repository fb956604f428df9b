-- House-keeping: what became of each periodic job the last time, for `jobs list` and for the process that leads next.
-- Neither truth nor derived from it: emptied, it fills itself again.

create table job_results (
    name text primary key,
    -- How often it runs, as the program that runs it says.
    every_seconds double precision not null,
    -- Moved on when a run begins, not when it ends: one that brings its process down is not tried again at once by the
    -- next.
    next_due_at timestamptz not null default now(),
    -- Null unless it runs now. What stands below is then still that of the run before.
    running_since timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    -- `done`, `failed`, `panicked` or `timed_out`.
    outcome text,
    -- How many things were done, in words of the job: rows, projections.
    done bigint,
    error text,
    last_success_at timestamptz,
    consecutive_failures integer not null default 0,
    constraint job_results_run_is_whole
        check (num_nulls(started_at, finished_at, outcome) in (0, 3)),
    constraint job_results_done_or_error
        check (outcome is null or (outcome = 'done') = (done is not null and error is null))
);

grant select, insert, update, delete on job_results to sandesham_app;
