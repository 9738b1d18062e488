-- Accounts, exports, mandates, payments, dunning.

-- What was handed to another program, byte for byte. An invoice goes to each of them once; a batch can be written again.
create table export_batches (
  batch_id  bigint generated always as identity primary key,
  kind      text not null,
  at        timestamptz not null default clock_timestamp(),
  actor     text not null,
  note      text not null default '',                  -- of what: "issued 2026-10-01..2026-10-31"
  constraint export_batches_kind_known check (kind in ('datev', 'debtors', 'sepa', 'quickbooks')),
  constraint export_batches_actor_present check (actor <> '')
);

create table export_files (
  batch_id    bigint not null references export_batches,
  name        text not null,
  rows_count  integer not null,
  sha256      text not null,
  content     bytea not null,
  primary key (batch_id, name),
  constraint export_files_name_is_plain check (name ~ '^[A-Za-z0-9_.-]+$'),
  constraint export_files_sha256_is_hex check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint export_files_rows_not_negative check (rows_count >= 0)
);

create table export_items (
  kind        text not null,
  invoice_id  bigint not null references invoices,
  batch_id    bigint not null references export_batches,
  primary key (kind, invoice_id)
);
create index export_items_by_batch on export_items (batch_id);

create trigger export_batches_are_append_only before update or delete or truncate on export_batches
  for each statement execute function journal_is_append_only();
create trigger export_files_are_append_only before update or delete or truncate on export_files
  for each statement execute function journal_is_append_only();
create trigger export_items_are_append_only before update or delete or truncate on export_items
  for each statement execute function journal_is_append_only();

-- SEPA direct debit: by whose order we collect. An amended mandate is a new row; the old one is revoked.
create table mandates (
  mandate_id   bigint generated always as identity primary key,
  customer_id  bigint not null references customers,
  reference    text not null,
  scheme       text not null,
  one_off      boolean not null default false,
  signed_on    date not null,
  holder       text not null,                          -- of the account
  iban         text not null,
  bic          text not null default '',
  revoked_on   date,
  last_used_on date,                                   -- of the last collection; null: never
  recorded_by  text not null,
  recorded_at  timestamptz not null default now(),
  constraint mandates_reference_unique unique (reference),
  constraint mandates_reference_valid check (reference ~ '^[A-Za-z0-9+?/:().,'' -]{1,35}$'),
  constraint mandates_scheme_known check (scheme in ('CORE', 'B2B')),
  constraint mandates_iban_is_bare check (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
  constraint mandates_bic_is_bare check (bic ~ '^([A-Z0-9]{8}([A-Z0-9]{3})?)?$'),
  constraint mandates_holder_present check (holder <> '')
);
create unique index mandates_one_in_force on mandates (customer_id) where revoked_on is null;

-- What the bank booked. A returned direct debit has an amount below 0. Wrong assignments are undone by their negative.
create table payments (
  payment_id      bigint generated always as identity primary key,
  received_on     date not null,
  amount_cents    bigint not null,
  bank_reference  text not null,                       -- the same is never booked twice
  payer           text not null default '',
  payer_iban      text not null default '',
  purpose         text not null default '',
  end_to_end      text not null default '',
  source          text not null,                       -- camt, csv, hand
  recorded_by     text not null,
  recorded_at     timestamptz not null default clock_timestamp(),
  constraint payments_bank_reference_once unique (bank_reference),
  constraint payments_bank_reference_present check (bank_reference <> ''),
  constraint payments_amount_not_zero check (amount_cents <> 0),
  constraint payments_source_known check (source in ('camt', 'csv', 'hand'))
);

create table payment_allocations (
  allocation_id  bigint generated always as identity primary key,
  payment_id     bigint not null references payments,
  invoice_id     bigint not null references invoices,  -- what began the item: not its cancellation or correction
  amount_cents   bigint not null,
  matched_by     text not null,                        -- number, end_to_end, amount, person
  recorded_by    text not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  constraint payment_allocations_not_zero check (amount_cents <> 0)
);
create index payment_allocations_by_payment on payment_allocations (payment_id);
create index payment_allocations_by_invoice on payment_allocations (invoice_id);

create trigger payments_are_append_only before update or delete or truncate on payments
  for each statement execute function journal_is_append_only();
create trigger payment_allocations_are_append_only before update or delete or truncate on payment_allocations
  for each statement execute function journal_is_append_only();

-- A payment is never spent twice.
create function allocations_stay_within_payment() returns trigger language plpgsql as $$
declare
  paid bigint;
  spent bigint;
begin
  select amount_cents into paid from payments where payment_id = new.payment_id for no key update;
  select coalesce(sum(amount_cents), 0) into spent from payment_allocations where payment_id = new.payment_id;
  if (paid > 0 and (spent < 0 or spent > paid)) or (paid < 0 and (spent > 0 or spent < paid)) then
    raise exception 'payment % of % cents has % cents assigned', new.payment_id, paid, spent using errcode = 'KW009';
  end if;
  return null;
end $$;
create trigger allocations_stay_within_payment after insert on payment_allocations
  for each row execute function allocations_stay_within_payment();

-- An item is an invoice with everything that takes it back: its cancellation, its corrections, their cancellations.
create view item_documents as
  select i.invoice_id, i.number, i.issued_on, i.gross_cents,
         case i.kind when 'invoice' then i.invoice_id when 'correction' then i.corrects_id
              else (select case x.kind when 'correction' then x.corrects_id else x.invoice_id end from invoices x where x.invoice_id = i.cancels_id)
         end as item_id
    from invoices i where i.state = 'issued';

create function item_balances(as_of date) returns table (item_id bigint, billed_cents bigint, paid_cents bigint) language sql stable as $$
  select d.item_id, sum(d.gross_cents)::bigint,
         coalesce((select sum(a.amount_cents) from payment_allocations a join payments p using (payment_id)
                    where a.invoice_id = d.item_id and p.received_on <= as_of), 0)::bigint
    from item_documents d where d.issued_on <= as_of group by d.item_id
$$;

create table dunning_steps (
  invoice_id  bigint not null references invoices,
  level       integer not null,
  dunned_on   date not null,
  pay_until   date not null,
  open_cents  bigint not null,                         -- what was asked for, without the fee
  fee_cents   bigint not null,
  actor       text not null,
  primary key (invoice_id, level),
  constraint dunning_steps_level_known check (level between 1 and 9),
  constraint dunning_steps_open_positive check (open_cents > 0),
  constraint dunning_steps_fee_not_negative check (fee_cents >= 0)
);
create trigger dunning_steps_are_append_only before update or delete or truncate on dunning_steps
  for each statement execute function journal_is_append_only();
