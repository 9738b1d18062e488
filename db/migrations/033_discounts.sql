-- Discounts agreed in a contract, from a day on, and what each line gives of them (BG-27).

create table contract_discounts (
  contract_id  bigint not null references contracts on delete cascade,
  scope        text not null,                         -- which lines: all, clicks (of a meter), fees
  from_day     date not null,
  percent_bp   integer not null,                      -- hundredths of a percent; 0 ends the one before of the same scope
  reason       text not null default '',              -- as printed; empty: the usual word
  primary key (contract_id, scope, from_day),
  constraint contract_discounts_scope_known check (scope in ('all', 'clicks', 'fees')),
  constraint contract_discounts_percent_sane check (percent_bp between 0 and 10000)
);

-- Quantity x price is amount_cents + discount_cents.
alter table invoice_lines
  add column discount_bp integer,                     -- null: no discount
  add column discount_cents bigint,                   -- with the sign of the product
  add column discount_reason text not null default '',
  add constraint invoice_lines_discount_complete check ((discount_bp is null) = (discount_cents is null) and (discount_bp is not null or discount_reason = '')),
  add constraint invoice_lines_discount_sane check (discount_bp between 1 and 10000);

-- As in 031_corrected_invoices.sql, and the lines' discounts. Older documents have none: their links stay as they are.
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
  union all
  select 8, l.line, 'line ' || l.line || ', discount',
         json_build_array(l.invoice_id, l.line, l.discount_bp, l.discount_cents, l.discount_reason)::text
    from invoice_lines l
   where l.invoice_id = wanted and (l.discount_bp is not null or l.discount_cents is not null or l.discount_reason <> '')
$$;
