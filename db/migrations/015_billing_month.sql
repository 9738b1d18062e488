-- The month's work: flat fees with rhythms of their own, in advance or in arrears; pauses; VAT by class and date; who
-- pays a line; limits of an invoice's amount; technicians' test copies.

-- A flat fee with a name and its own rhythm. What was billed of it stands in fee_ledger.
create table contract_fees (
  contract_id    bigint not null references contracts on delete cascade,
  name           text not null,                       -- as printed
  ordinal        integer not null,                    -- order on the invoice
  revenue_group  text not null default '',            -- for the accounting
  rhythm_months  integer not null,
  anchor         date not null,                       -- a first day of a period; the others follow from it
  in_advance     boolean not null default false,      -- billed by the run of the month before its first day
  from_day       date,                                -- null: from the contract's start
  last_day       date,                                -- null: to the contract's end
  vat_class      text,                                -- null: the contract's
  payer_id       bigint references customers,         -- null: the contract's customer
  primary key (contract_id, name),
  constraint contract_fees_ordinal_unique unique (contract_id, ordinal),
  constraint contract_fees_name_present check (name <> ''),
  constraint contract_fees_rhythm_sane check (rhythm_months between 1 and 60),
  constraint contract_fees_anchor_on_every_month check (extract(day from anchor) <= 28),
  constraint contract_fees_term_in_order check (last_day >= from_day)
);

create table contract_fee_prices (
  contract_id      bigint not null,
  fee              text not null,
  from_day         date not null,
  per_month_micro  bigint not null,
  places           smallint not null default 2,
  primary key (contract_id, fee, from_day),
  constraint contract_fee_prices_fee foreign key (contract_id, fee) references contract_fees on delete cascade,
  constraint contract_fee_prices_not_negative check (per_month_micro >= 0),
  constraint contract_fee_prices_places_valid check (places between 0 and 6)
);

-- Agreed rest: no fee, no free clicks, no minimum. Clicks are billed all the same. Not contracts.hold_from, which stops
-- the runs.
create table contract_pauses (
  contract_id  bigint not null references contracts on delete cascade,
  from_day     date not null,
  last_day     date,                                  -- null: until further notice
  primary key (contract_id, from_day),
  constraint contract_pauses_in_order check (last_day >= from_day)
);

alter table contracts
  drop constraint contracts_cycle_known,
  add constraint contracts_cycle_known check (cycle_months between 1 and 60),
  add column vat_class text,                          -- null: vat_rate_bp for everything; by_customer: from his country and VAT id
  add column hide_zero_lines boolean not null default false,
  add column minimum_invoice_cents bigint,            -- net; below it the amount waits for the next invoice; null: none
  add column maximum_invoice_cents bigint,            -- net; above it a draft is not approved unasked; null: none
  add constraint contracts_vat_class_known check (vat_class in ('by_customer', 'standard', 'reduced', 'zero', 'exempt', 'reverse_charge',
    'intra_community', 'export_goods', 'not_taxable')),
  add constraint contracts_invoice_limits_in_order check (minimum_invoice_cents >= 0 and maximum_invoice_cents > 0),
  add constraint contracts_invoice_limits_apart check (minimum_invoice_cents < maximum_invoice_cents);

alter table contract_fees add constraint contract_fees_vat_class_known check (vat_class in ('standard', 'reduced', 'zero', 'exempt',
  'reverse_charge', 'intra_community', 'export_goods', 'not_taxable'));

alter table contract_meters
  add column revenue_group text not null default '',
  add column vat_class text,                          -- null: the contract's
  add column payer_id bigint references customers,    -- null: the contract's customer
  add constraint contract_meters_vat_class_known check (vat_class in ('standard', 'reduced', 'zero', 'exempt', 'reverse_charge',
    'intra_community', 'export_goods', 'not_taxable'));

-- VAT rates by the seller's country. A new rate is a new row; nothing is changed for days that have passed.
create table vat_rates (
  country    text not null,
  vat_class  text not null,
  from_day   date not null,
  rate_bp    integer not null,                        -- hundredths of a percent
  primary key (country, vat_class, from_day),
  constraint vat_rates_country_is_iso_3166 check (country ~ '^[A-Z]{2}$'),
  constraint vat_rates_class_has_rate check (vat_class in ('standard', 'reduced')),
  constraint vat_rates_rate_sane check (rate_bp between 0 and 10000)
);
insert into vat_rates (country, vat_class, from_day, rate_bp) values
  ('DE', 'standard', '2007-01-01', 1900), ('DE', 'reduced', '1983-07-01', 700),   -- § 12 (1) and (2) UStG
  ('DE', 'standard', '2020-07-01', 1600), ('DE', 'reduced', '2020-07-01', 500),   -- § 28 (1) and (2) UStG
  ('DE', 'standard', '2021-01-01', 1900), ('DE', 'reduced', '2021-01-01', 700),
  ('AT', 'standard', '1984-01-01', 2000), ('AT', 'reduced', '1984-01-01', 1000),  -- § 10 (1) and (2) UStG 1994
  ('CH', 'standard', '2018-01-01', 770), ('CH', 'reduced', '2018-01-01', 250),    -- Art. 25 MWSTG
  ('CH', 'standard', '2024-01-01', 810), ('CH', 'reduced', '2024-01-01', 260);

-- What was billed of each period of a fee, up to now. In force is the greatest version that is not void; two runs at
-- once cannot both add the same one.
create table fee_ledger (
  contract_id    bigint not null references contracts,
  fee            text not null,
  period_first   date not null,
  period_end     date not null,                       -- half-open; the rhythm's, not cut to the contract's term
  settlement_id  bigint not null references settlements on delete cascade,
  version        integer not null,
  parts          text not null,                       -- "first TAB end TAB months TAB micro TAB places TAB cents" a line
  void           boolean not null default false,      -- its settlement was cancelled
  primary key (contract_id, fee, period_first, settlement_id),
  constraint fee_ledger_period_in_order check (period_end > period_first),
  constraint fee_ledger_version_positive check (version > 0)
);
create unique index fee_ledger_once on fee_ledger (contract_id, fee, period_first, period_end, version) where not void;
create index fee_ledger_by_settlement on fee_ledger (settlement_id);
create trigger fee_ledger_is_append_only before update or delete on fee_ledger
  for each row execute function settlement_ledger_is_append_only();
create trigger fee_ledger_is_never_emptied before truncate on fee_ledger for each statement execute function refuse_truncate();

-- kind 'advance': only scheduled fees, of a run's month. There may be several of a month, each bills what was not billed;
-- what a period's settlement may be only once is guarded by fee_ledger_once.
drop index settlements_once_per_period;
create unique index settlements_once_per_period on settlements (contract_id, period_first, period_end)
  where state <> 'cancelled' and kind = 'regular';
create unique index settlements_one_advance_draft on settlements (contract_id, period_first, period_end)
  where state in ('draft', 'nothing_due') and kind = 'advance';

-- A settlement below the contract's minimum invoice amount has no invoice: its lines wait until a later one takes them.
-- It is taken as long as that one is not cancelled or discarded.
alter table settlements add column carried boolean not null default false;
create table settlement_carries (
  settlement_id  bigint not null references settlements on delete cascade,
  into_id        bigint not null references settlements on delete cascade,
  primary key (settlement_id, into_id)
);
create index settlement_carries_by_into on settlement_carries (into_id);

-- A settlement has one invoice for each customer who pays a part of it.
drop index invoices_once_per_settlement;
create unique index invoices_once_per_settlement on invoices (settlement_id, customer_id) where settlement_id is not null;

-- Why a draft is not approved with all the others: a person approves it by its name.
alter table invoices add column held_because text not null default '';

alter table invoice_lines
  add column fee text not null default '',
  add column refund boolean not null default false,
  add column revenue_group text not null default '',
  add column vat_class text,                          -- null: the invoice's one rate
  add column vat_rate_bp integer,
  add constraint invoice_lines_vat_complete check ((vat_class is null) = (vat_rate_bp is null));

-- Copies that a technician made for testing, by day. Not billed; a wrong row is voided, not deleted.
create table service_copies (
  service_copies_id  bigint generated always as identity primary key,
  device_id          bigint not null references devices,
  day                date not null,
  counter            text not null,
  copies             bigint not null,
  remark             text not null default '',
  recorded_by        text not null,
  recorded_at        timestamptz not null default now(),
  void               boolean not null default false,
  constraint service_copies_counter_is_a_name check (counter ~ '^[a-z][a-z0-9_]*$'),
  constraint service_copies_positive check (copies > 0)
);
create unique index service_copies_once on service_copies (device_id, day, counter, remark) where not void;
