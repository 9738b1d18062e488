-- What the devices told. High-volume tables: partitioned by month of read_at (UTC), device_id in every key.

-- Why a reading became billable or invalid, or what took its place: who, when, why.
create table reading_decisions (
  decision_id  bigint generated always as identity primary key,
  device_id    bigint not null references devices,
  decided_at   timestamptz not null default now(),
  decided_by   text not null,
  state        text not null,
  reason       text not null,
  constraint reading_decisions_state_known check (state in ('valid', 'billable', 'invalid')),
  constraint reading_decisions_reason_present check (reason <> '')
);

-- Raw counters, append-only. valid: plausible, may bill; billable: chosen by a person for its day, goes before valid
-- ones; invalid: never bills. local_day is read_at's date in the office's zone, computed once by the program at intake.
create table readings (
  device_id     bigint not null,
  counter       text not null,
  read_at       timestamptz not null,
  source        text not null,
  value         bigint not null,
  local_day     date not null,
  oid           text not null default '',
  received_at   timestamptz not null default now(),
  state         text not null default 'valid',
  corrected_by  bigint references reading_decisions,
  primary key (device_id, counter, read_at, source),
  constraint readings_counter_is_a_name check (counter ~ '^[a-z][a-z0-9_]*$'),
  constraint readings_source_known check (source in ('snmp', 'monitoring', 'csv', 'customer', 'technician', 'clerk')),
  constraint readings_value_not_negative check (value >= 0),
  constraint readings_local_day_fits_read_at check (local_day - (read_at at time zone 'UTC')::date between -1 and 1),
  constraint readings_state_known check (state in ('valid', 'billable', 'invalid'))
) partition by range (read_at);

create function readings_only_change_state() returns trigger language plpgsql as $$
begin
  if (new.device_id, new.counter, new.read_at, new.source, new.value, new.local_day, new.oid, new.received_at)
     is distinct from
     (old.device_id, old.counter, old.read_at, old.source, old.value, old.local_day, old.oid, old.received_at) then
    raise exception 'reading of device % (%, %) is append-only: only its state may change',
      old.device_id, old.counter, old.read_at
      using errcode = 'KW002', hint = 'Store a new reading and decide which of both bills.';
  end if;
  if new.state is distinct from old.state and new.corrected_by is not distinct from old.corrected_by then
    raise exception 'reading of device % (%, %) changes its state without a decision',
      old.device_id, old.counter, old.read_at
      using errcode = 'KW002', hint = 'Write a row of reading_decisions and name it in corrected_by.';
  end if;
  return new;
end $$;
create trigger readings_only_change_state before update on readings
  for each row execute function readings_only_change_state();
create trigger readings_are_never_deleted before delete on readings for each row execute function refuse_delete();

-- A supply's level when it changed, or once a day. percent and level are null where the device does not tell them.
create table supply_levels (
  device_id     bigint not null,
  supply_index  integer not null,
  read_at       timestamptz not null,
  description   text not null default '',
  type          text not null default '',
  colour        text not null default '',
  receptacle    boolean not null default false,
  unit          text not null default '',
  level_kind    text not null,
  level         bigint,
  capacity      bigint,
  percent       smallint,
  oid           text not null default '',
  primary key (device_id, supply_index, read_at),
  constraint supply_levels_kind_known check (level_kind in ('known', 'no_restriction', 'unknown', 'some_left')),
  constraint supply_levels_level_only_when_known check ((level_kind = 'known') = (level is not null)),
  constraint supply_levels_percent_in_range check (percent between 0 and 100)
) partition by range (read_at);

-- A device's state when it changed, or once a day.
create table device_status (
  device_id   bigint not null,
  read_at     timestamptz not null,
  outcome     text not null,
  detail      text not null default '',
  profile     text not null default '',
  printer     text,
  device      text,
  conditions  text[] not null default '{}',
  alerts      jsonb not null default '[]',            -- [{severity, group, code, text}]
  console     text[] not null default '{}',
  uptime_s    bigint,
  remarks     text[] not null default '{}',
  primary key (device_id, read_at),
  constraint device_status_outcome_known check (outcome in ('read', 'silent', 'wrong_device', 'undecodable'))
) partition by range (read_at);

create function refuse_truncate() returns trigger language plpgsql as $$
begin
  raise exception '% is never emptied', tg_table_name using errcode = 'KW001';
end $$;

-- Makes the month partitions that hold moments from first_moment to last_moment. Safe to call at any time, by many.
create function ensure_partitions(first_moment timestamptz, last_moment timestamptz) returns integer
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
    foreach parent in array array['readings', 'supply_levels', 'device_status'] loop
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
create trigger readings_are_never_emptied before truncate on readings
  for each statement execute function refuse_truncate();

-- Documented counter resets (board replaced): the counter showed old_value, then new_value, on that day.
create table counter_resets (
  device_id   bigint not null references devices,
  counter     text not null,
  day         date not null,
  old_value   bigint not null,
  new_value   bigint not null,
  documented_by  text not null,
  reason      text not null,
  primary key (device_id, counter, day),
  constraint counter_resets_values_not_negative check (old_value >= 0 and new_value >= 0),
  constraint counter_resets_reason_present check (reason <> '')
);
