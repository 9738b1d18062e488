-- What was settled, from what, and what could not be settled.

create table settlement_runs (
  run_id        bigint generated always as identity primary key,
  period_first  date not null,
  period_end    date not null,                        -- half-open
  started_at    timestamptz not null default now(),
  finished_at   timestamptz,                          -- null: running, or killed
  started_by    text not null,
  filter        text not null default '',
  due           integer not null default 0,
  drafted       integer not null default 0,
  kept          integer not null default 0,           -- already settled before
  failed        integer not null default 0,
  exceptions    integer not null default 0,
  result_hash   text not null default '',
  constraint settlement_runs_period_in_order check (period_end > period_first)
);

-- nothing_due: settled, but without a line to invoice.
create table settlements (
  settlement_id  bigint generated always as identity primary key,
  contract_id    bigint not null references contracts,
  period_first   date not null,
  period_end     date not null,                       -- half-open
  kind           text not null default 'regular',
  state          text not null default 'draft',
  run_id         bigint references settlement_runs,
  input          text not null,                       -- frozen: everything that settle() looked at
  result         text not null,                       -- frozen: lines, accounts with segments, exceptions, ledger
  result_hash    text not null,
  net_cents      bigint not null,
  created_at     timestamptz not null default now(),
  constraint settlements_period_in_order check (period_end > period_first),
  constraint settlements_kind_known check (kind in ('regular', 'advance')),
  constraint settlements_state_known check (state in ('draft', 'nothing_due', 'approved', 'issued', 'cancelled'))
);
-- A cancelled settlement makes room for a new one of the same period.
create unique index settlements_once_per_period on settlements (contract_id, period_first, period_end, kind)
  where state <> 'cancelled';

-- What settlements made of a meter in one period. A later settlement replaces an entry by adding its own version:
-- in force is the one with the greatest settlement_id that is not void.
create table settlement_ledger (
  contract_id           bigint not null references contracts,
  meter                 text not null,
  period_first          date not null,
  period_end            date not null,
  settlement_id         bigint not null references settlements on delete cascade,
  outcome               text not null,
  usage                 text not null default '',      -- per position, "clicks[e] TAB position" a line; e: estimated
  invoiced_clicks       bigint not null default 0,
  invoiced_cents        bigint not null default 0,
  credited_clicks       bigint not null default 0,
  credited_cents        bigint not null default 0,
  void                  boolean not null default false, -- its settlement was cancelled
  primary key (contract_id, meter, period_first, settlement_id),
  constraint settlement_ledger_period_in_order check (period_end > period_first),
  constraint settlement_ledger_outcome_known check (outcome in ('actual', 'estimate', 'open', 'deferred')),
  constraint settlement_ledger_credited_not_negative check (credited_clicks >= 0 and credited_cents <= 0)
);
create index settlement_ledger_by_settlement on settlement_ledger (settlement_id);

-- History taken over from another program: enters averages and year ends like entries of settlement_ledger.
create table settlement_history (
  contract_id      bigint not null references contracts,
  meter            text not null,
  period_first     date not null,
  period_end       date not null,
  outcome          text not null,
  usage            text not null default '',
  invoiced_clicks  bigint not null default 0,
  invoiced_cents   bigint not null default 0,
  credited_clicks  bigint not null default 0,
  credited_cents   bigint not null default 0,
  primary key (contract_id, meter, period_first),
  constraint settlement_history_period_in_order check (period_end > period_first),
  constraint settlement_history_outcome_known check (outcome in ('actual', 'estimate', 'open', 'deferred'))
);

-- What a person must look at: a held meter, or a contract that could not be settled at all (settlement_id null).
create table settlement_exceptions (
  exception_id   bigint generated always as identity primary key,
  contract_id    bigint not null references contracts,
  settlement_id  bigint references settlements on delete cascade,
  run_id         bigint references settlement_runs,
  period_first   date not null,
  period_end     date not null,
  kind           text not null default 'regular',      -- of the settlement
  meter          text not null default '',
  code           text not null,
  position       text not null default '',
  serial         text not null default '',
  what           text not null,
  next_step      text not null default '',
  resolved_at    timestamptz,
  resolved_by    text,
  created_at     timestamptz not null default now(),
  constraint settlement_exceptions_what_present check (what <> ''),
  constraint settlement_exceptions_resolved_complete check ((resolved_at is null) = (resolved_by is null))
);
create index settlement_exceptions_by_settlement on settlement_exceptions (settlement_id);
create index settlement_exceptions_open on settlement_exceptions (contract_id, period_first) where resolved_at is null;

-- The books: what an approved or issued settlement was made of never changes; drafts may go.
create function settlements_are_frozen() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.state in ('issued', 'cancelled') then
      raise exception 'settlement % is % and cannot be deleted', old.settlement_id, old.state
        using errcode = 'KW005', hint = 'Cancel its invoice instead.';
    end if;
    return old;
  end if;
  if (new.contract_id, new.period_first, new.period_end, new.kind, new.input, new.result, new.result_hash, new.net_cents)
     is distinct from
     (old.contract_id, old.period_first, old.period_end, old.kind, old.input, old.result, old.result_hash, old.net_cents) then
    raise exception 'settlement % is frozen: only its state may change', old.settlement_id
      using errcode = 'KW005', hint = 'Delete the draft and settle again.';
  end if;
  if (old.state, new.state) not in (('draft', 'draft'), ('draft', 'approved'), ('approved', 'approved'), ('approved', 'issued'),
                                    ('issued', 'issued'), ('issued', 'cancelled'), ('cancelled', 'cancelled'),
                                    ('nothing_due', 'nothing_due'), ('nothing_due', 'cancelled')) then
    raise exception 'settlement % cannot go from % to %', old.settlement_id, old.state, new.state using errcode = 'KW006';
  end if;
  -- Else the period would be open while its invoice stands, and be billed twice.
  if (old.state, new.state) = ('issued', 'cancelled')
     and not exists (select from invoices i join invoices c on c.cancels_id = i.invoice_id and c.state = 'issued'
                      where i.settlement_id = new.settlement_id) then
    raise exception 'the invoice of settlement % is not cancelled', old.settlement_id
      using errcode = 'KW006', hint = 'Cancel it: klickwerk invoice cancel …';
  end if;
  return new;
end $$;
create trigger settlements_are_frozen before update or delete on settlements
  for each row execute function settlements_are_frozen();

create function settlement_ledger_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if exists (select from settlements s where s.settlement_id = old.settlement_id and s.state in ('issued', 'cancelled')) then
      raise exception 'ledger entry of settlement % cannot be deleted', old.settlement_id using errcode = 'KW005';
    end if;
    return old;
  end if;
  if new.void and not old.void and to_jsonb(new) - 'void' = to_jsonb(old) - 'void' then
    return new;
  end if;
  raise exception 'ledger entry of settlement % is frozen', old.settlement_id
    using errcode = 'KW005', hint = 'Later settlements add their own version of the entry.';
end $$;
create trigger settlement_ledger_is_append_only before update or delete on settlement_ledger
  for each row execute function settlement_ledger_is_append_only();
