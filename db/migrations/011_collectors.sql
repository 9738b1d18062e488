-- Several collectors on one database: who they are, when they were last heard, and which part of the devices each of them asks.

-- All moments by the database's clock: the collectors' own ones are not compared.
create table collectors (
  collector_id    bigint generated always as identity primary key,
  name            text not null,                       -- as configured, else the host's name
  instance        text not null,                       -- the process
  program_version text not null,
  started_at      timestamptz not null default clock_timestamp(),
  heartbeat_at    timestamptz not null default clock_timestamp(),
  stopped_at      timestamptz,                         -- gave its shards back; null: works, or died
  alone           boolean not null default false,      -- may go on without the database: nobody takes its shards
  patience_ms     integer not null,                    -- silent for so long, it asks no device any more (unless alone)
  devices         integer not null default 0,
  spool_waiting   bigint not null default 0,           -- observations
  constraint collectors_name_unique unique (name),
  constraint collectors_name_present check (name <> ''),
  constraint collectors_patience_positive check (patience_ms > 0),
  constraint collectors_counts_not_negative check (devices >= 0 and spool_waiting >= 0)
);

-- A device belongs to the shard that its id hashes to (collector/poll/sharing.h), a shard to one collector at most.
create table collector_shards (
  shard         smallint primary key,
  collector_id  bigint references collectors,          -- null: nobody's
  constraint collector_shards_in_range check (shard between 0 and 255)
);
insert into collector_shards (shard) select generate_series(0, 255);
