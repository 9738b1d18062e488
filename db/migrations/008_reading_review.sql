-- Readings that are not plausible: stored, marked, decided by a person. Comparison with the display. Thinning.

-- suspect: stored, but bills nothing until a person has decided.
alter table readings drop constraint readings_state_known;
alter table readings add constraint readings_state_known check (state in ('valid', 'billable', 'invalid', 'suspect'));
alter table readings add column review_id bigint;      -- the item that it belongs or belonged to
create index readings_by_review on readings (device_id, review_id) where review_id is not null;

-- How fast the device can print, where it is known: bounds what a counter can move.
alter table devices add column pages_per_minute integer;
alter table devices add constraint devices_pages_per_minute_sane check (pages_per_minute between 1 and 2000);
-- Its sums do not fit, and a person has accepted that (a total that counts more than mono and colour).
alter table devices add column parts_may_differ boolean not null default false;

-- One item for a person: a chain of readings of one counter that follow the same good one, or something about the
-- whole device (counter empty).
create table reading_reviews (
  review_id      bigint generated always as identity primary key,
  device_id      bigint not null references devices,
  counter        text not null default '',
  kind           text not null,
  base_read_at   timestamptz,                           -- the last good reading before, if any
  base_value     bigint,
  first_read_at  timestamptz not null,
  first_value    bigint,
  last_read_at   timestamptz not null,
  last_value     bigint,
  other_serial   text not null default '',              -- that answered
  other_model    text not null default '',
  detail         text not null,                         -- of the first reading, one sentence
  opened_at      timestamptz not null default now(),
  decided_at     timestamptz,
  verdict        text,
  decision_id    bigint references reading_decisions,
  constraint reading_reviews_kind_known check (kind in ('fell', 'became_zero', 'jumped', 'above_next', 'parts_differ', 'stale', 'other_serial', 'entered')),
  constraint reading_reviews_detail_present check (detail <> ''),
  constraint reading_reviews_in_order check (last_read_at >= first_read_at),
  constraint reading_reviews_verdict_known check (verdict in ('accepted', 'reset', 'swapped', 'wrong')),
  constraint reading_reviews_decided_complete check ((decided_at is null) = (verdict is null))
);
-- A fall to 0 and what follows it is one matter.
create unique index reading_reviews_open on reading_reviews (
  device_id, counter, (case when kind in ('fell', 'became_zero', 'jumped') then 'chain' else kind end),
  (coalesce(base_read_at, '-infinity'::timestamptz)), other_serial) where decided_at is null;
create index reading_reviews_by_device on reading_reviews (device_id, review_id);

-- Grows when a person or an import changes a device's readings, so that a collector that remembers the last values
-- knows that it must look again.
create table reading_touches (
  device_id  bigint primary key,
  touches    bigint not null default 1
);

-- What the display showed, compared with what was read: proves a profile's mapping.
create table display_comparisons (
  comparison_id  bigint generated always as identity primary key,
  device_id      bigint not null references devices,
  compared_at    timestamptz not null default now(),
  compared_by    text not null,
  profile        text not null default '',
  remark         text not null default ''
);
create index display_comparisons_by_device on display_comparisons (device_id, comparison_id);
create table display_comparison_counters (
  comparison_id  bigint not null references display_comparisons,
  counter        text not null,
  shown_value    bigint not null,
  read_value     bigint,                                -- null: the device was never read for this counter
  read_at        timestamptz,
  oid            text not null default '',
  verdict        text not null,
  primary key (comparison_id, counter),
  constraint display_comparison_counters_shown_not_negative check (shown_value >= 0),
  constraint display_comparison_counters_verdict_known check (verdict in ('agrees', 'printed_since', 'differs', 'not_read')),
  constraint display_comparison_counters_read_complete check ((read_value is null) = (read_at is null))
);

-- Which months were thinned, by whom. A row is the licence to delete: the trigger below lets rows go only in the
-- transaction that wrote it, and then only those that never bill.
create table reading_thinnings (
  month        date primary key,                        -- its first day (UTC)
  thinned_at   timestamptz not null default now(),
  thinned_by   text not null,
  transaction  xid8 not null default pg_current_xact_id(),
  deleted      bigint not null default 0,
  constraint reading_thinnings_by_present check (thinned_by <> ''),
  constraint reading_thinnings_month_begins check (extract(day from month) = 1)
);

create function readings_go_only_by_thinning() returns trigger language plpgsql as $$
begin
  if not exists (select from reading_thinnings t
                  where t.month = date_trunc('month', old.read_at at time zone 'UTC')::date and t.transaction = pg_current_xact_id()) then
    raise exception 'readings rows are never deleted'
      using errcode = 'KW001', hint = 'Old raw readings are thinned by klickwerk db maintain, and by nothing else.';
  end if;
  if old.read_at > now() - interval '3 months' or old.state <> 'valid' or old.corrected_by is not null or old.review_id is not null
     or not exists (select from readings r
                     where r.device_id = old.device_id and r.counter = old.counter and r.local_day = old.local_day
                       and (r.read_at, r.source) <> (old.read_at, old.source) and r.state in ('valid', 'billable')
                       and r.read_at >= old.read_at and r.read_at < old.read_at + interval '26 hours') then
    raise exception 'reading of device % (%, %) cannot be thinned: it bills, was decided, or is the last of its day',
      old.device_id, old.counter, old.read_at using errcode = 'KW001';
  end if;
  return old;
end $$;
drop trigger readings_are_never_deleted on readings;
create trigger readings_are_never_deleted before delete on readings for each row execute function readings_go_only_by_thinning();
