-- Cartridges and their coverage, gauges and states of monitored devices.

-- Figures of monitored devices that rise and fall: when they changed, and at least once an hour. The figure is
-- value / 10^decimals. Nothing of them is ever billed.
create table gauges (
  device_id  bigint not null,
  name       text not null,
  instance   text not null default '',                  -- the row's index, as the device numbers it
  read_at    timestamptz not null,
  value      bigint not null,
  decimals   smallint not null default 0,
  unit       text not null default '',
  label      text not null default '',                  -- as the device names the row: "/var", "eth0"
  oid        text not null default '',
  primary key (device_id, name, instance, read_at),
  constraint gauges_name_is_a_name check (name ~ '^[a-z][a-z0-9_]*$'),
  constraint gauges_decimals_sane check (decimals between 0 and 6)
) partition by range (read_at);

-- Words of monitored devices: [{name, instance, label, word, oid}].
alter table device_status add column states jsonb not null default '[]';

-- As in 002, for gauges, too. A month that has its other partitions gets the one of gauges at the next call.
create or replace function ensure_partitions(first_moment timestamptz, last_moment timestamptz) returns integer
language plpgsql as $$
declare
  month timestamp := date_trunc('month', first_moment at time zone 'UTC');
  made integer := 0;
  parent text;
  child text;
begin
  if first_moment < timestamptz '1990-01-01 00:00Z' or last_moment > timestamptz '2100-01-01 00:00Z' then
    raise exception 'no partitions for % to %', first_moment, last_moment
      using errcode = 'KW003', hint = 'A reading''s moment lies between 1990 and 2100: check the clock that gave it.';
  end if;
  while month <= last_moment at time zone 'UTC' loop
    foreach parent in array array['readings', 'supply_levels', 'device_status', 'gauges'] loop
      child := parent || to_char(month, '_YYYY_MM');
      if to_regclass(child) is null then
        perform pg_advisory_xact_lock(hashtext('klickwerk ensure_partitions'));
        if to_regclass(child) is null then
          execute format('create table %I partition of %I for values from (%L) to (%L)', child, parent,
                         month::text || '+00', (month + interval '1 month')::text || '+00');
          if parent = 'readings' then
            execute format('create trigger readings_are_never_emptied before truncate on %I '
                           'for each statement execute function refuse_truncate()', child);
          end if;
          made := made + 1;
        end if;
      end if;
    end loop;
    month := month + interval '1 month';
  end loop;
  return made;
end $$;

-- A cartridge (drum, waste box …) was changed between two levels. Levels are hundredths of a percent.
create table supply_changes (
  device_id        bigint not null references devices,
  supply_index     integer not null,
  changed_at       timestamptz not null,                -- the first level of the new one
  last_before_at   timestamptz not null,                -- the last level of the old one
  level_before_bp  integer,                             -- null: the device did not tell
  level_after_bp   integer,
  why              text not null,
  description      text not null default '',            -- of the new one, as the device words it
  type             text not null default '',
  colour           text not null default '',
  pages            jsonb not null default '{}',         -- counters at the change: {"total": 12345, "colour": 678}
  recorded_at      timestamptz not null default now(),
  primary key (device_id, supply_index, changed_at),
  constraint supply_changes_why_known check (why in ('rose', 'other_part')),
  constraint supply_changes_in_order check (last_before_at < changed_at),
  constraint supply_changes_levels_in_range check (level_before_bp between 0 and 10000 and level_after_bp between 0 and 10000)
);

-- How many pages a supply is rated for, and at which coverage (ISO/IEC 19752 and 19798: 5 %). A star in model or
-- description stands for anything; the longest entry that fits counts.
create table supply_yields (
  yield_id     bigint generated always as identity primary key,
  model        text not null default '*',
  description  text not null default '*',
  colour       text not null default '',                -- empty: any
  pages        integer not null,
  coverage_bp  integer not null default 500,            -- hundredths of a percent of the page
  changed_at   timestamptz not null default now(),
  changed_by   text not null,
  constraint supply_yields_unique unique (model, description, colour),
  constraint supply_yields_patterns_present check (model <> '' and description <> ''),
  constraint supply_yields_pages_sane check (pages between 1 and 10000000),
  constraint supply_yields_coverage_sane check (coverage_bp between 1 and 10000)
);

-- A supply that will be empty soon. One open row a supply: nothing is proposed twice.
create table supply_proposals (
  proposal_id   bigint generated always as identity primary key,
  device_id     bigint not null references devices,
  supply_index  integer not null,
  description   text not null default '',
  colour        text not null default '',
  proposed_at   timestamptz not null default now(),
  level_bp      integer not null,
  days_left     integer not null,
  closed_at     timestamptz,
  closed_by     text,
  closed_why    text,
  remark        text not null default '',
  constraint supply_proposals_days_not_negative check (days_left >= 0),
  constraint supply_proposals_why_known check (closed_why in ('replaced', 'done', 'refused')),
  constraint supply_proposals_closed_complete check ((closed_at is null) = (closed_why is null) and (closed_at is null) = (closed_by is null))
);
create unique index supply_proposals_open on supply_proposals (device_id, supply_index) where closed_at is null;
