-- Who did what, and what came in. Append-only.

create table audit_log (
  entry_id     bigint generated always as identity primary key,
  at           timestamptz not null default clock_timestamp(),
  actor        text not null,
  action       text not null,                          -- "invoice.issue", "contract.change" …
  subject_kind text not null,                          -- "invoice", "contract" …
  subject      text not null,                          -- its number as people know it
  before       jsonb,
  after        jsonb,
  note         text not null default '',
  constraint audit_log_actor_present check (actor <> ''),
  constraint audit_log_action_present check (action <> '')
);
create index audit_log_by_subject on audit_log (subject_kind, subject, entry_id);

create table import_log (
  import_id   bigint generated always as identity primary key,
  at          timestamptz not null default clock_timestamp(),
  actor       text not null,
  kind        text not null,                           -- customers, devices, contracts, readings
  file        text not null,
  sha256      text not null,
  rows_read   bigint not null,
  rows_new    bigint not null,
  rows_changed bigint not null,
  constraint import_log_sha256_is_hex check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint import_log_counts_not_negative check (rows_read >= 0 and rows_new >= 0 and rows_changed >= 0)
);

create function journal_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'KW001';
end $$;
create trigger audit_log_is_append_only before update or delete or truncate on audit_log
  for each statement execute function journal_is_append_only();
create trigger import_log_is_append_only before update or delete or truncate on import_log
  for each statement execute function journal_is_append_only();
-- What the predecessor billed is the ground of later averages and corrections.
create trigger settlement_history_is_append_only before update or delete or truncate on settlement_history
  for each statement execute function journal_is_append_only();
