-- The chain over every column of an issued document (docs/decisions/015-audit-chain.md).

-- Links of kind "document" hash what 018_grouping.sql names and stay as they are. From now on a document's link is of kind
-- "document-2": all columns of its row, lines, files and settlements. Its outline says which record has which beginning of a
-- hash, so that verify can name what was changed; the outline and the moment are hashed too.
alter table audit_chain drop constraint audit_chain_kind_known;
alter table audit_chain
  add column outline text not null default '',         -- "RE-2026-000001" newline "label TAB first 8 digits" …
  add constraint audit_chain_kind_known check (kind in ('document', 'document-2', 'journal')),
  add constraint audit_chain_outline_of_documents check ((kind = 'document-2') = (outline <> ''));

create function epoch_us(at timestamptz) returns bigint language sql stable as $$
  select (extract(epoch from at) * 1000000)::bigint
$$;

-- JSON arrays, because they tell null from empty and cannot run into one another. The program computes the same by itself
-- when it verifies (db/audit_chain.cpp). A new column of these tables needs a new kind of link: a test finds it.
create function document_records(wanted bigint) returns table (part integer, place bigint, label text, record text)
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
$$;

create function add_document_link(wanted bigint) returns void language plpgsql as $$
declare
  head record;
  its record;
  moment timestamptz;
begin
  select sha256_hex(string_agg(r.label || chr(9) || r.record, chr(10) order by r.part, r.place, r.label collate "C")) as content,
         (select number from invoices where invoice_id = wanted) || chr(10) ||
         string_agg(r.label || chr(9) || left(sha256_hex(r.record), 8), chr(10) order by r.part, r.place, r.label collate "C") as outline
    into its from document_records(wanted) r;
  perform pg_advisory_xact_lock(hashtext('klickwerk audit chain'));
  select link, hash into head from audit_chain order by link desc limit 1;
  if not found then
    select 0::bigint as link, repeat('0', 64) as hash into head;
  end if;
  moment := clock_timestamp();
  insert into audit_chain (link, previous, kind, subject_id, content, outline, linked_at, hash)
  values (head.link + 1, head.hash, 'document-2', wanted, its.content, its.outline, moment,
          sha256_hex(concat_ws('|', head.link + 1, head.hash, 'document-2', wanted, its.content, epoch_us(moment), sha256_hex(its.outline))));
end $$;

create or replace function chain_document() returns trigger language plpgsql as $$
begin
  perform add_document_link(new.invoice_id);
  return null;
end $$;

-- What was issued before: its old link stays, and from here on all of its columns are covered as well.
do $$
declare
  past record;
begin
  for past in select invoice_id from invoices where state = 'issued' order by issued_at, invoice_id loop
    perform add_document_link(past.invoice_id);
  end loop;
end $$;

-- The last link is looked for before each new one, by a plan that the session keeps: made while the chain was empty, it would
-- read the whole chain each time.
alter function add_link(text, bigint, text) set enable_seqscan to off;
alter function add_document_link(bigint) set enable_seqscan to off;
