-- A correction names every invoice that it corrects, and each of them gets its part of the credit (§ 31 (5) UStDV).

create table invoice_corrects (
  invoice_id      bigint not null references invoices on delete cascade,  -- the correction, or the additional invoice
  corrected_id    bigint not null references invoices,                    -- an issued invoice of the same customer
  ordinal         integer not null,                    -- order on the document: 1, 2 …; 1 is invoices.corrects_id
  lines_cents     bigint not null,                     -- gross, of the document's lines that correct this invoice
  credited_cents  bigint not null default 0,           -- of an issued correction: what is set off against this invoice
  primary key (invoice_id, corrected_id),
  constraint invoice_corrects_ordinal_unique unique (invoice_id, ordinal),
  constraint invoice_corrects_ordinal_positive check (ordinal > 0),
  constraint invoice_corrects_another check (invoice_id <> corrected_id),
  constraint invoice_corrects_credits check (credited_cents <= 0)
);
create index invoice_corrects_by_corrected on invoice_corrects (corrected_id);

create function invoice_corrects_are_frozen() returns trigger language plpgsql as $$
declare
  its bigint := case tg_op when 'INSERT' then new.invoice_id else old.invoice_id end;
begin
  if exists (select from invoices i where i.invoice_id = its and i.state = 'issued') then
    raise exception 'what invoice % corrects is frozen: it is issued', its using errcode = 'KW005', hint = 'Cancel it: klickwerk invoice cancel …';
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  if tg_op = 'UPDATE' and (new.invoice_id, new.corrected_id, new.ordinal, new.lines_cents) is distinct from (old.invoice_id, old.corrected_id, old.ordinal, old.lines_cents) then
    raise exception 'what invoice % corrects cannot be changed', its using errcode = 'KW005', hint = 'Discard the draft: the next comparison makes it anew.';
  end if;
  if not exists (select from invoices c join invoices o on o.customer_id = c.customer_id
                  where c.invoice_id = new.invoice_id and o.invoice_id = new.corrected_id and o.state = 'issued' and o.kind = 'invoice') then
    raise exception 'a correction corrects issued invoices of its customer' using errcode = 'KW008';
  end if;
  return new;
end $$;
create trigger invoice_corrects_are_frozen before insert or update or delete on invoice_corrects
  for each row execute function invoice_corrects_are_frozen();
create trigger invoice_corrects_are_never_emptied before truncate on invoice_corrects for each statement execute function refuse_truncate();

-- An item is an invoice with everything that takes it back: its cancellation, its credits by hand, its part of corrections,
-- their cancellations. What the corrected invoices have no room for is an item of the correction's own. A correction from before
-- this table belongs to the first invoice that it corrects.
create or replace view item_documents as
  select i.invoice_id, i.number, i.issued_on, i.gross_cents, i.invoice_id as item_id
    from invoices i where i.state = 'issued' and i.kind = 'invoice'
  union all
  select i.invoice_id, i.number, i.issued_on, i.gross_cents, i.corrects_id
    from invoices i where i.state = 'issued' and i.kind = 'correction'
     and not exists (select from invoice_corrects c where c.invoice_id = i.invoice_id)
  union all
  select i.invoice_id, i.number, i.issued_on, c.credited_cents, c.corrected_id
    from invoice_corrects c join invoices i using (invoice_id)
   where i.state = 'issued' and i.kind = 'correction' and c.credited_cents <> 0
  union all
  select i.invoice_id, i.number, i.issued_on, i.gross_cents - s.credited, i.invoice_id
    from invoices i cross join lateral (select sum(c.credited_cents)::bigint as credited from invoice_corrects c where c.invoice_id = i.invoice_id) s
   where i.state = 'issued' and i.kind = 'correction' and s.credited <> i.gross_cents
  union all
  select x.invoice_id, x.number, x.issued_on, x.gross_cents, x.cancels_id
    from invoices x join invoices i on i.invoice_id = x.cancels_id where x.state = 'issued' and i.kind = 'invoice'
  union all
  select x.invoice_id, x.number, x.issued_on, x.gross_cents, i.corrects_id
    from invoices x join invoices i on i.invoice_id = x.cancels_id where x.state = 'issued' and i.kind = 'correction'
     and not exists (select from invoice_corrects c where c.invoice_id = i.invoice_id)
  union all
  select x.invoice_id, x.number, x.issued_on, -c.credited_cents, c.corrected_id
    from invoice_corrects c join invoices i using (invoice_id) join invoices x on x.cancels_id = i.invoice_id
   where x.state = 'issued' and i.kind = 'correction' and c.credited_cents <> 0
  union all
  select x.invoice_id, x.number, x.issued_on, x.gross_cents + s.credited, i.invoice_id
    from invoices i join invoices x on x.cancels_id = i.invoice_id
   cross join lateral (select sum(c.credited_cents)::bigint as credited from invoice_corrects c where c.invoice_id = i.invoice_id) s
   where x.state = 'issued' and i.kind = 'correction' and s.credited <> i.gross_cents;

-- When a correction is issued its credit is spread over the invoices that it corrects, the oldest first: to none more than its
-- lines take back, and than it has left.
create function spread_credit() returns trigger language plpgsql as $$
declare
  one record;
  rest bigint := -new.gross_cents;
  room bigint;
  part bigint;
begin
  perform from invoices where invoice_id in (select corrected_id from invoice_corrects where invoice_id = new.invoice_id) order by invoice_id for no key update;
  for one in select corrected_id, lines_cents from invoice_corrects where invoice_id = new.invoice_id order by ordinal loop
    select coalesce(sum(gross_cents), 0) into room from item_documents where item_id = one.corrected_id;
    part := greatest(0, least(-one.lines_cents, room, rest));
    update invoice_corrects set credited_cents = -part where invoice_id = new.invoice_id and corrected_id = one.corrected_id;
    rest := rest - part;
  end loop;
  return new;
end $$;
create trigger credit_is_spread before update on invoices
  for each row when (old.state <> 'issued' and new.state = 'issued' and new.kind = 'correction' and new.settlement_id is not null)
  execute function spread_credit();

-- As in 023_complete_chain.sql, and which invoices it corrects. Older documents have none: their links stay as they are.
create or replace function document_records(wanted bigint) returns table (part integer, place bigint, label text, record text)
language sql stable as $$
  select 1, 0::bigint, 'row',
         json_build_array(i.invoice_id, i.kind, i.state, i.customer_id, i.contract_id, i.settlement_id, i.service_first, i.service_end,
                          i.vat_rate_bp, i.net_cents, i.vat_cents, i.gross_cents, i.series, i.number_year, i.number_in_year, i.number,
                          i.issued_on, i.due_on, epoch_us(i.issued_at), i.issued_by, epoch_us(i.approved_at), i.approved_by, i.cancels_id,
                          i.corrects_id, i.reason, epoch_us(i.created_at), i.held_because)::text
    from invoices i where i.invoice_id = wanted
  union all
  select 2, 0, 'printed facts', sha256_hex(i.facts) from invoices i where i.invoice_id = wanted
  union all
  select 3, l.line, 'line ' || l.line,
         json_build_array(l.invoice_id, l.line, l.kind, l.period_first, l.period_end, l.meter, l.position, l.quantity, l.months_numerator,
                          l.months_denominator, l.unit_price_micro, l.unit_price_places, l.tier, l.packaged_clicks, l.estimated,
                          l.amount_cents, l.corrects_line, l.fee, l.refund, l.revenue_group, l.vat_class, l.vat_rate_bp,
                          l.settlement_id)::text
    from invoice_lines l where l.invoice_id = wanted
  union all
  select 4, 0, 'file ' || d.kind, json_build_array(d.invoice_id, d.kind, d.path, d.sha256, d.size_bytes)::text
    from invoice_documents d where d.invoice_id = wanted
  union all
  select 5, p.ordinal, 'part ' || p.ordinal,
         json_build_array(p.invoice_id, p.settlement_id, p.ordinal, p.contract_id, p.customer_id, p.service_first, p.service_end,
                          p.vat_rate_bp, p.net_cents, p.vat_cents, p.held_because)::text
    from invoice_settlements p where p.invoice_id = wanted
  union all
  select 6, s.settlement_id, 'settlement ' || s.settlement_id,
         json_build_array(s.settlement_id, s.contract_id, s.period_first, s.period_end, s.kind, s.net_cents, s.result_hash,
                          sha256_hex(s.input), sha256_hex(s.result), epoch_us(s.created_at))::text
    from invoice_parts p join settlements s on s.settlement_id = p.settlement_id where p.invoice_id = wanted
  union all
  select 7, c.ordinal, 'corrected ' || c.ordinal,
         json_build_array(c.invoice_id, c.corrected_id, c.ordinal, c.lines_cents, c.credited_cents)::text
    from invoice_corrects c where c.invoice_id = wanted
$$;

-- A draft's service period is the span of its lines; a correction had the span that was settled again.
update invoices i set service_first = l.first_day, service_end = l.end_day
  from (select d.invoice_id, min(l.period_first) as first_day, max(l.period_end) as end_day
          from invoices d join settlements s using (settlement_id) join invoice_lines l on l.invoice_id = d.invoice_id
         where s.kind = 'correction' and d.state = 'draft' group by d.invoice_id) l
 where i.invoice_id = l.invoice_id;
