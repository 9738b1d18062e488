-- Ablesetoleranz, one key for what may share an invoice, and what is entered late for a settled period.

alter table contracts
  add column tolerance_before_days integer,  -- null: the dealer's
  add column tolerance_after_days  integer,
  add constraint contracts_tolerance_in_range check (tolerance_before_days between 0 and 13 and tolerance_after_days between 0 and 13),
  add constraint contracts_tolerance_whole check ((tolerance_before_days is null) = (tolerance_after_days is null));

-- Drafts with the same key become one invoice; null: this one stands for itself. A document names one order, one buyer
-- reference and one due date, and lines without a VAT class bear the invoice's one rate. Cost centres may differ (BT-133
-- stands at the line). The contract's own settings are for its own customer; another payer has his.
create function invoice_sharing(contract bigint, payer bigint, vat_rate_bp integer) returns text language sql stable as $$
  select case when m.mode <> 'contract' then
           concat_ws('|', payer, m.mode, case m.mode when 'site' then coalesce(k.site_id, 0) end, vat_rate_bp,
                     case when own and k.order_number <> '' then k.order_number else c.order_number end,
                     case when own and k.buyer_reference <> '' then k.buyer_reference else c.buyer_reference end,
                     coalesce(k.payment_terms_days, c.payment_terms_days, -1)) end
    from contracts k join customers c on c.customer_id = payer
   cross join lateral (select payer = k.customer_id as own) o
   cross join lateral (select case when own and k.invoice_grouping <> '' then k.invoice_grouping else c.invoice_grouping end as mode) m
   where k.contract_id = contract
$$;

create or replace view groupable_drafts as
  select i.invoice_id, p.settlement_id, s.period_end, k.number, invoice_sharing(k.contract_id, i.customer_id, p.vat_rate_bp) as shares
    from invoices i
    join invoice_parts p on p.invoice_id = i.invoice_id
    join settlements s on s.settlement_id = p.settlement_id
    join contracts k on k.contract_id = p.contract_id
   where i.state = 'draft' and i.kind = 'invoice' and i.corrects_id is null and s.kind in ('regular', 'advance')
     and (k.invoice_grouping not in ('', 'contract') or exists (select from customers c where c.customer_id = i.customer_id and c.invoice_grouping <> 'contract'))
     and invoice_sharing(k.contract_id, i.customer_id, p.vat_rate_bp) is not null;

-- Placements, resets, test copies and prices that were entered, changed or deleted after a period that they concern was
-- settled: the periods are looked at again (klickwerk invoice correct). What is entered in time leaves nothing here. Prices
-- are noted by who writes them (db/contracts.cpp): their rows are written anew with every change of a contract.
create table late_inputs (
  contract_id  bigint not null references contracts on delete cascade,
  kind         text not null,
  since_day    date not null,                          -- the first day that it concerns
  changed_at   timestamptz not null default now(),
  constraint late_inputs_kind_known check (kind in ('placement', 'place', 'reset', 'service_copies', 'price', 'flat_fee'))
);
create index late_inputs_by_contract on late_inputs (contract_id);

-- Whether what concerns the contract since a day reaches into a period that is settled.
create function reaches_back(contract bigint, since date) returns boolean language sql stable as $$
  select exists (select from settlements s where s.contract_id = contract and s.kind = 'regular' and s.state <> 'cancelled' and s.period_end > since)
$$;

create function note_late_placements() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into late_inputs (contract_id, kind, since_day)
    select p.contract_id, 'placement', a.from_day from added a join contract_positions p using (position_id) where reaches_back(p.contract_id, a.from_day);
  elsif tg_op = 'DELETE' then
    insert into late_inputs (contract_id, kind, since_day)
    select p.contract_id, 'placement', g.from_day from gone g join contract_positions p using (position_id) where reaches_back(p.contract_id, g.from_day);
  else
    insert into late_inputs (contract_id, kind, since_day)
    select p.contract_id, 'placement', c.since
      from gone g join added a using (placement_id) join contract_positions p on p.position_id = a.position_id
     cross join lateral (select case when (g.device_id, g.from_day) is distinct from (a.device_id, a.from_day) then least(g.from_day, a.from_day)
                                     else least(coalesce(g.last_day, 'infinity'), coalesce(a.last_day, 'infinity')) end as since) c
     where (g.device_id, g.from_day, g.last_day) is distinct from (a.device_id, a.from_day, a.last_day) and reaches_back(p.contract_id, c.since);
  end if;
  return null;
end $$;
create trigger placements_entered_late after insert on placements referencing new table as added
  for each statement execute function note_late_placements();
create trigger placements_changed_late after update on placements referencing old table as gone new table as added
  for each statement execute function note_late_placements();
create trigger placements_deleted_late after delete on placements referencing old table as gone
  for each statement execute function note_late_placements();

-- Of what stands in `touched`, new or old rows.
create function note_late_placement_counters() returns trigger language plpgsql as $$
begin
  insert into late_inputs (contract_id, kind, since_day)
  select distinct p.contract_id, 'placement', case t.moment when 'start' then a.from_day else coalesce(a.last_day, a.from_day) end
    from touched t join placements a using (placement_id) join contract_positions p using (position_id)
   where reaches_back(p.contract_id, case t.moment when 'start' then a.from_day else coalesce(a.last_day, a.from_day) end);
  return null;
end $$;
create trigger placement_counters_entered_late after insert on placement_counters referencing new table as touched
  for each statement execute function note_late_placement_counters();
create trigger placement_counters_changed_late after update on placement_counters referencing new table as touched
  for each statement execute function note_late_placement_counters();
create trigger placement_counters_deleted_late after delete on placement_counters referencing old table as touched
  for each statement execute function note_late_placement_counters();

create function note_late_places() returns trigger language plpgsql as $$
begin
  insert into late_inputs (contract_id, kind, since_day)
  select a.contract_id, 'place', c.since
    from gone g join added a using (position_id)
   cross join lateral (select case when g.from_day is distinct from a.from_day then least(coalesce(g.from_day, '-infinity'), coalesce(a.from_day, '-infinity'))
                                   else least(coalesce(g.last_day, 'infinity'), coalesce(a.last_day, 'infinity')) end as since) c
   where (g.from_day, g.last_day) is distinct from (a.from_day, a.last_day) and reaches_back(a.contract_id, c.since);
  return null;
end $$;
create trigger contract_positions_changed_late after update on contract_positions referencing old table as gone new table as added
  for each statement execute function note_late_places();

-- Of a device: whatever contract had it then.
create function note_late_device_facts() returns trigger language plpgsql as $$
begin
  insert into late_inputs (contract_id, kind, since_day)
  select distinct p.contract_id, tg_argv[0], t.day
    from touched t join placements a on a.device_id = t.device_id and a.from_day <= t.day and coalesce(a.last_day, 'infinity') >= t.day
    join contract_positions p using (position_id)
   where reaches_back(p.contract_id, t.day);
  return null;
end $$;
create trigger counter_resets_entered_late after insert on counter_resets referencing new table as touched
  for each statement execute function note_late_device_facts('reset');
create trigger counter_resets_changed_late after update on counter_resets referencing new table as touched
  for each statement execute function note_late_device_facts('reset');
create trigger counter_resets_deleted_late after delete on counter_resets referencing old table as touched
  for each statement execute function note_late_device_facts('reset');
create trigger service_copies_entered_late after insert on service_copies referencing new table as touched
  for each statement execute function note_late_device_facts('service_copies');
create trigger service_copies_changed_late after update on service_copies referencing new table as touched
  for each statement execute function note_late_device_facts('service_copies');
create trigger service_copies_deleted_late after delete on service_copies referencing old table as touched
  for each statement execute function note_late_device_facts('service_copies');
