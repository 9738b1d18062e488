-- Several settlements of a customer in one invoice, holds that end, order number and cost centre by contract.

alter table customers
  add column invoice_grouping text not null default 'contract',
  add constraint customers_invoice_grouping_known check (invoice_grouping in ('contract', 'site', 'customer'));

alter table contracts
  add column invoice_grouping text not null default '', -- empty: the customer's
  add column order_number     text not null default '', -- BT-13; empty: the customer's
  add column cost_centre      text not null default '', -- BT-19; empty: the customer's
  add column hold_until       date,                     -- null: until the hold is taken out
  add column after_hold       text not null default 'catch_up', -- or refund: the held days are free, but for clicks
  add constraint contracts_invoice_grouping_known check (invoice_grouping in ('', 'contract', 'site', 'customer')),
  add constraint contracts_hold_in_order check (hold_until >= hold_from),
  add constraint contracts_after_hold_known check (after_hold in ('catch_up', 'refund'));

-- An invoice of several settlements has settlement_id null and a row here for each, with what its own invoice would have
-- been: a draft is taken apart again when one of its settlements is settled anew or discarded. contract_id is null when
-- there are several. An invoice of one settlement has no row here.
create table invoice_settlements (
  invoice_id     bigint not null references invoices on delete cascade,
  settlement_id  bigint not null references settlements,
  ordinal        integer not null,                     -- order on the invoice: 1, 2 …
  contract_id    bigint not null references contracts,
  customer_id    bigint not null references customers, -- who pays it
  service_first  date not null,
  service_end    date not null,
  vat_rate_bp    integer not null,
  net_cents      bigint not null,
  vat_cents      bigint not null,                      -- rounded for itself; the invoice's is rounded on the sums
  held_because   text not null default '',
  primary key (invoice_id, settlement_id),
  constraint invoice_settlements_ordinal_unique unique (invoice_id, ordinal),
  constraint invoice_settlements_ordinal_positive check (ordinal > 0),
  constraint invoice_settlements_once unique (settlement_id, customer_id)
);
create index invoice_settlements_by_contract on invoice_settlements (contract_id);

alter table invoice_lines add column settlement_id bigint references settlements;  -- null: the invoice's own

-- Which settlements stand behind an invoice, whether one or several. Not of cancellations and credits by hand.
create view invoice_parts as
  select i.invoice_id, i.settlement_id, i.contract_id, 1 as ordinal, i.vat_rate_bp, i.net_cents, i.vat_cents from invoices i where i.settlement_id is not null
  union all
  select p.invoice_id, p.settlement_id, p.contract_id, p.ordinal, p.vat_rate_bp, p.net_cents, p.vat_cents from invoice_settlements p;

-- What may share an invoice: a document names one order, one buyer reference and one due date, and lines without a VAT
-- class bear the invoice's one rate. Cost centres may differ (BT-133 stands at the line). The contract's own setting is for
-- its own customer; another payer has his.
create view groupable_drafts as
  select i.invoice_id, p.settlement_id, s.period_end, k.number,
         concat_ws('|', i.customer_id, m.mode, case m.mode when 'site' then coalesce(k.site_id, 0) end, p.vat_rate_bp,
                   case when i.customer_id = k.customer_id and k.order_number <> '' then k.order_number else c.order_number end,
                   case when i.customer_id = k.customer_id and k.buyer_reference <> '' then k.buyer_reference else c.buyer_reference end,
                   coalesce(k.payment_terms_days, c.payment_terms_days, -1)) as shares
    from customers c
    join invoices i on i.customer_id = c.customer_id
    join invoice_parts p on p.invoice_id = i.invoice_id
    join settlements s on s.settlement_id = p.settlement_id
    join contracts k on k.contract_id = p.contract_id
   cross join lateral (select case when i.customer_id = k.customer_id and k.invoice_grouping <> '' then k.invoice_grouping
                                   else c.invoice_grouping end as mode) m
   where i.state = 'draft' and i.kind = 'invoice' and i.corrects_id is null and s.kind in ('regular', 'advance') and m.mode <> 'contract';

-- As in 004_settlements.sql; an invoice of several settlements counts for each, and a settlement whose approved invoice is
-- taken apart, because another one of it is discarded, is a draft again.
create or replace function settlements_are_frozen() returns trigger language plpgsql as $$
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
  if (old.state, new.state) not in (('draft', 'draft'), ('draft', 'approved'), ('approved', 'approved'), ('approved', 'draft'),
                                    ('approved', 'issued'), ('issued', 'issued'), ('issued', 'cancelled'), ('cancelled', 'cancelled'),
                                    ('nothing_due', 'nothing_due'), ('nothing_due', 'cancelled')) then
    raise exception 'settlement % cannot go from % to %', old.settlement_id, old.state, new.state using errcode = 'KW006';
  end if;
  if (old.state, new.state) = ('approved', 'draft')
     and exists (select from invoice_parts p join invoices i using (invoice_id) where p.settlement_id = new.settlement_id and i.state <> 'draft') then
    raise exception 'settlement % has an approved invoice', old.settlement_id using errcode = 'KW006';
  end if;
  -- Else the period would be open while its invoice stands, and be billed twice.
  if (old.state, new.state) = ('issued', 'cancelled')
     and not exists (select from invoice_parts p join invoices c on c.cancels_id = p.invoice_id and c.state = 'issued'
                      where p.settlement_id = new.settlement_id) then
    raise exception 'the invoice of settlement % is not cancelled', old.settlement_id
      using errcode = 'KW006', hint = 'Cancel it: klickwerk invoice cancel …';
  end if;
  return new;
end $$;

create function invoice_settlements_are_frozen() returns trigger language plpgsql as $$
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
    raise exception 'what invoice % bills is frozen: it is %', coalesce(frozen.number, frozen.invoice_id::text), frozen.state
      using errcode = 'KW005', hint = 'Cancel the invoice and settle again.';
  end if;
  return null;
end $$;
create trigger invoice_settlements_frozen_insert after insert on invoice_settlements referencing new table as added
  for each statement execute function invoice_settlements_are_frozen();
create trigger invoice_settlements_frozen_update after update on invoice_settlements referencing old table as gone new table as added
  for each statement execute function invoice_settlements_are_frozen();
create trigger invoice_settlements_frozen_delete after delete on invoice_settlements referencing old table as gone
  for each statement execute function invoice_settlements_are_frozen();
create trigger invoice_settlements_are_never_emptied before truncate on invoice_settlements
  for each statement execute function refuse_truncate();

-- As in 014_audit_chain.sql, and for an invoice of several settlements what each of them is and which lines are whose.
-- concat_ws passes over nulls: the text of all other documents is what it was.
create or replace function document_content(wanted bigint) returns text language sql stable as $$
  select concat_ws(chr(31), i.invoice_id, i.kind, i.number, i.series, i.number_year, i.number_in_year, to_char(i.issued_on, 'YYYY-MM-DD'),
                   to_char(i.due_on, 'YYYY-MM-DD'), (extract(epoch from i.issued_at) * 1000000)::bigint, i.issued_by, i.customer_id,
                   coalesce(i.contract_id, 0), coalesce(i.settlement_id, 0), coalesce(i.cancels_id, 0), coalesce(i.corrects_id, 0), i.reason,
                   to_char(i.service_first, 'YYYY-MM-DD'), to_char(i.service_end, 'YYYY-MM-DD'), i.net_cents, i.vat_cents, i.gross_cents,
                   sha256_hex(i.facts),
                   (select coalesce(string_agg(concat_ws(chr(30), l.line, l.kind, to_char(l.period_first, 'YYYY-MM-DD'),
                                                         to_char(l.period_end, 'YYYY-MM-DD'), l.meter, l.position, l.quantity,
                                                         l.months_numerator, l.months_denominator, l.unit_price_micro, l.tier,
                                                         coalesce(l.packaged_clicks, 0), case when l.estimated then 1 else 0 end, l.amount_cents),
                                               chr(29) order by l.line), '')
                      from invoice_lines l where l.invoice_id = i.invoice_id),
                   (select coalesce(string_agg(concat_ws(chr(30), d.kind, d.path, d.sha256, d.size_bytes), chr(29) order by d.kind collate "C"), '')
                      from invoice_documents d where d.invoice_id = i.invoice_id),
                   coalesce(s.result_hash, ''), sha256_hex(coalesce(s.input, '')), sha256_hex(coalesce(s.result, '')),
                   (select string_agg(concat_ws(chr(30), p.ordinal, p.settlement_id, p.net_cents, p.vat_cents, t.result_hash,
                                                sha256_hex(t.input), sha256_hex(t.result)), chr(29) order by p.ordinal)
                      from invoice_settlements p join settlements t on t.settlement_id = p.settlement_id where p.invoice_id = i.invoice_id),
                   (select string_agg(concat_ws(chr(30), l.line, l.settlement_id), chr(29) order by l.line)
                      from invoice_lines l where l.invoice_id = i.invoice_id and l.settlement_id is not null))
    from invoices i left join settlements s using (settlement_id)
   where i.invoice_id = wanted
$$;
