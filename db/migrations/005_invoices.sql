-- Invoices. A draft has no number; issuing gives it the next one of its series and year and freezes it for ever
-- (§ 14 (4) no. 4 UStG, GoBD). What is wrong is cancelled by a mirror document with its own number.

create table number_series (
  series       text not null,
  year         integer not null,
  last_number  bigint not null default 0,
  primary key (series, year),
  constraint number_series_year_sane check (year between 2000 and 2200),
  constraint number_series_not_negative check (last_number >= 0)
);

create table invoices (
  invoice_id       bigint generated always as identity primary key,
  kind             text not null default 'invoice',
  state            text not null default 'draft',
  customer_id      bigint not null references customers,
  contract_id      bigint references contracts,
  settlement_id    bigint references settlements,
  service_first    date not null,                      -- Leistungszeitraum
  service_end      date not null,                      -- half-open
  vat_rate_bp      integer not null,
  net_cents        bigint not null,
  vat_cents        bigint not null,
  gross_cents      bigint not null,
  series           text,
  number_year      integer,
  number_in_year   bigint,
  number           text,                               -- as printed
  issued_on        date,
  due_on           date,
  issued_at        timestamptz,
  issued_by        text,
  approved_at      timestamptz,
  approved_by      text,
  cancels_id       bigint references invoices,
  reason           text not null default '',           -- of a cancellation
  facts            text not null default '',           -- seller, buyer and texts as printed, set when issued
  created_at       timestamptz not null default now(),
  constraint invoices_kind_known check (kind in ('invoice', 'cancellation')),
  constraint invoices_state_known check (state in ('draft', 'approved', 'issued')),
  constraint invoices_service_in_order check (service_end > service_first),
  constraint invoices_sums_add_up check (gross_cents = net_cents + vat_cents),
  constraint invoices_number_only_when_issued check (
    (state = 'issued') = (num_nonnulls(series, number_year, number_in_year, number, issued_on, due_on, issued_at, issued_by) = 8)
    and (state = 'issued' or num_nonnulls(series, number_year, number_in_year, number, issued_on, due_on, issued_at, issued_by) = 0)),
  constraint invoices_approved_has_name check ((state = 'draft') = (num_nulls(approved_at, approved_by) = 2)
    and num_nulls(approved_at, approved_by) in (0, 2)),
  constraint invoices_number_year_is_of_issue check (number_year = extract(year from issued_on)::integer),
  constraint invoices_number_positive check (number_in_year > 0),
  constraint invoices_number_in_series_unique unique (series, number_year, number_in_year),
  constraint invoices_number_unique unique (number),
  constraint invoices_cancelled_once unique (cancels_id),
  constraint invoices_cancellation_names_invoice check ((kind = 'cancellation') = (cancels_id is not null)),
  constraint invoices_cancellation_has_reason check ((kind = 'cancellation') = (reason <> ''))
);
-- A settlement has one invoice (its cancellation refers to the invoice, not to the settlement).
create unique index invoices_once_per_settlement on invoices (settlement_id) where settlement_id is not null;
create index invoices_by_customer on invoices (customer_id);
create index invoices_by_contract on invoices (contract_id);
create index invoices_waiting on invoices (state, invoice_id) where state <> 'issued';

create table invoice_lines (
  invoice_id        bigint not null references invoices on delete cascade,
  line              integer not null,                  -- 1, 2 …
  kind              text not null,
  period_first      date not null,
  period_end        date not null,                     -- half-open
  meter             text not null default '',
  position          text not null default '',
  quantity          bigint not null default 0,         -- clicks or packages
  months_numerator  bigint not null default 0,         -- flat fees
  months_denominator bigint not null default 1,
  unit_price_micro  bigint not null,
  unit_price_places smallint not null,
  tier              integer not null default 0,
  packaged_clicks   bigint,
  estimated         boolean not null default false,
  amount_cents      bigint not null,
  primary key (invoice_id, line),
  constraint invoice_lines_line_positive check (line > 0),
  constraint invoice_lines_kind_known check (kind in ('flat', 'click', 'credit', 'minimum', 'correction_click', 'correction_credit')),
  constraint invoice_lines_period_in_order check (period_end > period_first),
  constraint invoice_lines_months_valid check (months_denominator > 0)
);

-- The documents as they were sent. Written to disk before the issuing transaction commits.
create table invoice_documents (
  invoice_id  bigint not null references invoices,
  kind        text not null,                           -- pdf, xml …
  path        text not null,                           -- relative to the documents' directory
  sha256      text not null,
  size_bytes  bigint not null,
  primary key (invoice_id, kind),
  constraint invoice_documents_path_present check (path <> ''),
  constraint invoice_documents_sha256_is_hex check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint invoice_documents_not_empty check (size_bytes > 0)
);

create function invoices_are_frozen() returns trigger language plpgsql as $$
begin
  if old.state = 'issued' then
    raise exception 'invoice % is issued and cannot be changed or deleted', old.number
      using errcode = 'KW005', hint = 'Cancel it: klickwerk invoice cancel ' || old.number;
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  if (old.state, new.state) not in (('draft', 'draft'), ('draft', 'approved'), ('approved', 'approved'), ('approved', 'issued')) then
    raise exception 'invoice % cannot go from % to %', old.invoice_id, old.state, new.state
      using errcode = 'KW006', hint = 'An invoice goes from draft to approved to issued.';
  end if;
  if old.state = 'approved' and
     (new.kind, new.customer_id, new.contract_id, new.settlement_id, new.service_first, new.service_end, new.vat_rate_bp,
      new.net_cents, new.vat_cents, new.gross_cents, new.cancels_id, new.reason) is distinct from
     (old.kind, old.customer_id, old.contract_id, old.settlement_id, old.service_first, old.service_end, old.vat_rate_bp,
      old.net_cents, old.vat_cents, old.gross_cents, old.cancels_id, old.reason) then
    raise exception 'invoice % is approved: its figures cannot be changed', old.invoice_id
      using errcode = 'KW005', hint = 'Discard it and settle again.';
  end if;
  if new.state = 'issued' and not exists (
      select from number_series s where s.series = new.series and s.year = new.number_year and s.last_number = new.number_in_year) then
    raise exception 'invoice % takes number % of series % %, which is not the series'' last one',
      new.invoice_id, new.number_in_year, new.series, new.number_year using errcode = 'KW007';
  end if;
  if new.state = 'issued' and new.net_cents is distinct from
      (select coalesce(sum(amount_cents), 0) from invoice_lines l where l.invoice_id = new.invoice_id) then
    raise exception 'invoice %: its net sum is not the sum of its lines', new.invoice_id using errcode = 'KW007';
  end if;
  return new;
end $$;
create trigger invoices_are_frozen before update or delete on invoices for each row execute function invoices_are_frozen();

create function invoices_begin_as_draft() returns trigger language plpgsql as $$
begin
  if exists (select from added where state <> 'draft') then
    raise exception 'an invoice begins as a draft' using errcode = 'KW006';
  end if;
  return null;
end $$;
create trigger invoices_begin_as_draft after insert on invoices referencing new table as added
  for each statement execute function invoices_begin_as_draft();

-- Set by set, not row by row: a month's run adds hundreds of thousands of lines.
create function invoice_lines_are_frozen() returns trigger language plpgsql as $$
declare
  frozen record;
begin
  if tg_op = 'DELETE' then
    select i.* into frozen from gone join invoices i using (invoice_id) where i.state <> 'draft' limit 1;
  elsif tg_op = 'INSERT' then
    select i.* into frozen from added join invoices i using (invoice_id) where i.state <> 'draft' limit 1;
  else
    select i.* into frozen from (select invoice_id from added union select invoice_id from gone) touched
      join invoices i using (invoice_id) where i.state <> 'draft' limit 1;
  end if;
  if found then
    raise exception 'the lines of invoice % are frozen: it is %', coalesce(frozen.number, frozen.invoice_id::text), frozen.state
      using errcode = 'KW005', hint = 'Cancel the invoice and settle again.';
  end if;
  return null;
end $$;
create trigger invoice_lines_frozen_insert after insert on invoice_lines referencing new table as added
  for each statement execute function invoice_lines_are_frozen();
create trigger invoice_lines_frozen_update after update on invoice_lines referencing old table as gone new table as added
  for each statement execute function invoice_lines_are_frozen();
create trigger invoice_lines_frozen_delete after delete on invoice_lines referencing old table as gone
  for each statement execute function invoice_lines_are_frozen();

create function invoice_documents_are_frozen() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if exists (select from invoices where invoice_id = new.invoice_id and state = 'issued') then
      raise exception 'the documents of invoice % are frozen', new.invoice_id using errcode = 'KW005';
    end if;
    return new;
  end if;
  raise exception 'the documents of invoice % are frozen', old.invoice_id using errcode = 'KW005';
end $$;
create trigger invoice_documents_are_frozen before insert or update or delete on invoice_documents
  for each row execute function invoice_documents_are_frozen();

-- Numbers go up by one, never down, never away.
create function number_series_count_up() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (new.series, new.year) is distinct from (old.series, old.year) or new.last_number <> old.last_number + 1 then
    raise exception 'number series % % stands at % and can only go to the next number', old.series, old.year, old.last_number
      using errcode = 'KW007';
  end if;
  return new;
end $$;
create trigger number_series_count_up before update or delete on number_series
  for each row execute function number_series_count_up();
create function number_series_begin_at_zero() returns trigger language plpgsql as $$
begin
  if new.last_number <> 0 and exists (select from invoices where series = new.series and number_year = new.year) then
    raise exception 'number series % % has invoices and cannot begin at %', new.series, new.year, new.last_number
      using errcode = 'KW007';
  end if;
  return new;
end $$;
create trigger number_series_begin_at_zero before insert on number_series
  for each row execute function number_series_begin_at_zero();

create trigger invoices_are_never_emptied before truncate on invoices for each statement execute function refuse_truncate();
create trigger invoice_lines_are_never_emptied before truncate on invoice_lines for each statement execute function refuse_truncate();
create trigger invoice_documents_are_never_emptied before truncate on invoice_documents for each statement execute function refuse_truncate();
create trigger number_series_is_never_emptied before truncate on number_series for each statement execute function refuse_truncate();
create trigger settlements_are_never_emptied before truncate on settlements for each statement execute function refuse_truncate();
create trigger settlement_ledger_is_never_emptied before truncate on settlement_ledger for each statement execute function refuse_truncate();

-- Euros for people; the programs read cents.
create view invoice_overview as
  select i.invoice_id, i.kind, i.state, i.number, c.number as customer_number, c.name as customer, k.number as contract_number,
         i.service_first, i.service_end - 1 as service_last, i.issued_on, i.due_on,
         i.net_cents / 100.0 as net_eur, i.vat_cents / 100.0 as vat_eur, i.gross_cents / 100.0 as gross_eur,
         x.number as cancelled_by
    from invoices i
    join customers c using (customer_id)
    left join contracts k using (contract_id)
    left join invoices x on x.cancels_id = i.invoice_id;
