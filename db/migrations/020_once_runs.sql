-- The last run of `klickwerk-collector --once` of each machine: where no service reads, it tells that somebody did.
create table once_runs (
  name            text primary key,                    -- as collectors.name
  program_version text not null,
  started_at      timestamptz not null,                -- by the machine that asked
  ended_at        timestamptz not null default clock_timestamp(),
  asked           integer not null,                    -- devices that were due, or all with --all
  read            integer not null,
  silent          integer not null,
  wrong_device    integer not null,
  undecodable     integer not null,
  constraint once_runs_name_present check (name <> ''),
  constraint once_runs_counts_not_negative check (asked >= 0 and read >= 0 and silent >= 0 and wrong_device >= 0 and undecodable >= 0)
);
