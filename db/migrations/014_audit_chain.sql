-- The chain over everything that was issued and done, and corrections of issued invoices.

-- Corrections. kind "correction": Rechnungskorrektur (381); an invoice with corrects_id bills afterwards what was missing.
-- Either a settlement of kind "correction" made it (the difference between what stands and what would be settled with
-- today's readings), or a person credited lines: then settlement_id is null and corrects_line names each line.
alter table invoices add column corrects_id bigint references invoices;
alter table invoices drop constraint invoices_kind_known;
alter table invoices add constraint invoices_kind_known check (kind in ('invoice', 'cancellation', 'correction'));
alter table invoices drop constraint invoices_cancellation_has_reason;
alter table invoices add constraint invoices_change_has_reason
  check ((kind = 'cancellation' or corrects_id is not null) = (reason <> ''));
alter table invoices add constraint invoices_correction_names_invoice check (kind <> 'correction' or corrects_id is not null);
alter table invoices add constraint invoices_correction_credits check (kind <> 'correction' or net_cents <= 0);
alter table invoice_lines add column corrects_line integer;  -- of a credit by hand: the line of the original
create index invoices_by_corrected on invoices (corrects_id) where corrects_id is not null;

alter table settlements drop constraint settlements_kind_known;
alter table settlements add constraint settlements_kind_known check (kind in ('regular', 'advance', 'correction'));
drop index settlements_once_per_period;
create unique index settlements_once_per_period on settlements (contract_id, period_first, period_end, kind)
  where state <> 'cancelled' and kind <> 'correction';
create unique index settlements_one_correction_drafted on settlements (contract_id) where kind = 'correction' and state = 'draft';

-- Each issued document and each entry of the audit log is a link: a hash over the hash before it and over its content.
-- Who changes, adds or removes one afterwards, whatever his rights, breaks the chain from there on: klickwerk audit verify.
create table audit_chain (
  link        bigint primary key,                      -- 1, 2 … without a gap, in the order of the commits
  previous    text not null,                           -- hash of the link before; 64 zeros at the first
  kind        text not null,
  subject_id  bigint not null,                         -- invoice_id or entry_id
  content     text not null,                           -- SHA-256 of what is linked
  hash        text not null,                           -- SHA-256 of "link|previous|kind|subject_id|content"
  linked_at   timestamptz not null default clock_timestamp(),
  constraint audit_chain_kind_known check (kind in ('document', 'journal')),
  constraint audit_chain_subject_once unique (kind, subject_id),
  constraint audit_chain_hashes_are_hex check (previous ~ '^[0-9a-f]{64}$' and content ~ '^[0-9a-f]{64}$' and hash ~ '^[0-9a-f]{64}$'),
  constraint audit_chain_link_positive check (link > 0)
);
create trigger audit_chain_is_append_only before update or delete or truncate on audit_chain
  for each statement execute function journal_is_append_only();

create function sha256_hex(content text) returns text language sql immutable strict as $$
  select encode(sha256(convert_to(content, 'UTF8')), 'hex')
$$;

-- One text of all that an issued document is. The program computes the same by itself when it verifies (db/audit_chain.cpp).
create function document_content(wanted bigint) returns text language sql stable as $$
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
                   coalesce(s.result_hash, ''), sha256_hex(coalesce(s.input, '')), sha256_hex(coalesce(s.result, '')))
    from invoices i left join settlements s using (settlement_id)
   where i.invoice_id = wanted
$$;

create function journal_content(wanted bigint) returns text language sql stable as $$
  select concat_ws(chr(31), entry_id, (extract(epoch from at) * 1000000)::bigint, actor, action, subject_kind, subject,
                   coalesce(before::text, ''), coalesce(after::text, ''), note)
    from audit_log where entry_id = wanted
$$;

-- Links come at the end of the transaction, so that it never waits with the chain in its hands for another lock.
create function add_link(its_kind text, its_subject bigint, its_content text) returns void language plpgsql as $$
declare
  head record;
  content_hash text := sha256_hex(its_content);
begin
  perform pg_advisory_xact_lock(hashtext('klickwerk audit chain'));
  select link, hash into head from audit_chain order by link desc limit 1;
  if not found then
    select 0::bigint as link, repeat('0', 64) as hash into head;
  end if;
  insert into audit_chain (link, previous, kind, subject_id, content, hash)
  values (head.link + 1, head.hash, its_kind, its_subject, content_hash,
          sha256_hex(concat_ws('|', head.link + 1, head.hash, its_kind, its_subject, content_hash)));
end $$;

create function chain_document() returns trigger language plpgsql as $$
begin
  perform add_link('document', new.invoice_id, document_content(new.invoice_id));
  return null;
end $$;

create function chain_journal() returns trigger language plpgsql as $$
begin
  perform add_link('journal', new.entry_id, journal_content(new.entry_id));
  return null;
end $$;
create constraint trigger audit_log_is_chained after insert on audit_log deferrable initially deferred
  for each row execute function chain_journal();

-- An invoice is credited at most once in full: by its cancellation, or by corrections of its lines.
create function corrections_are_sound() returns trigger language plpgsql as $$
declare
  original record;
  over record;
begin
  if tg_op = 'UPDATE' and old.state <> 'draft' and new.corrects_id is distinct from old.corrects_id then
    raise exception 'what invoice % corrects cannot be changed', old.invoice_id using errcode = 'KW005';
  end if;
  if new.cancels_id is not null and new.state = 'issued' and exists (
      select from invoices c where c.corrects_id = new.cancels_id and c.settlement_id is null and c.state = 'issued'
         and not exists (select from invoices x where x.cancels_id = c.invoice_id and x.state = 'issued')) then
    raise exception 'the invoice that % cancels was credited by a correction', new.number
      using errcode = 'KW008', hint = 'Cancel the correction first.';
  end if;
  if new.corrects_id is null or new.state <> 'issued' then
    return new;
  end if;
  select * into original from invoices where invoice_id = new.corrects_id for no key update;
  if original.state <> 'issued' or original.kind = 'cancellation' then
    raise exception 'a correction corrects an issued invoice' using errcode = 'KW008';
  end if;
  if new.settlement_id is not null then
    return new;
  end if;
  if exists (select from invoices x where x.cancels_id = original.invoice_id and x.state = 'issued') then
    raise exception 'invoice % is cancelled: there is nothing left to correct', original.number using errcode = 'KW008';
  end if;
  select o.line, o.amount_cents, sum(l.amount_cents) as credited into over
    from invoices c
    join invoice_lines l using (invoice_id)
    left join invoice_lines o on o.invoice_id = new.corrects_id and o.line = l.corrects_line
   where c.corrects_id = new.corrects_id and c.settlement_id is null and (c.state = 'issued' or c.invoice_id = new.invoice_id)
     and not exists (select from invoices x where x.cancels_id = c.invoice_id and x.state = 'issued')
   group by o.line, o.amount_cents
  having o.line is null or sum(l.amount_cents) + o.amount_cents < 0 or sum(l.amount_cents) > 0 limit 1;
  if found then
    raise exception 'line % of invoice %: credits of % cents exceed what it billed, % cents', over.line, original.number, -over.credited,
      over.amount_cents using errcode = 'KW008', hint = 'Credit at most what is left of the line.';
  end if;
  return new;
end $$;
create trigger corrections_are_sound before insert or update on invoices for each row execute function corrections_are_sound();

-- Readings that came in after their period was settled are found by when they arrived.
create index readings_by_arrival on readings using brin (received_at) with (pages_per_range = 32);
create index reading_decisions_by_time on reading_decisions (decided_at);

-- What was issued and done before there was a chain.
do $$
declare
  past record;
begin
  for past in
    select at, kind, id from (select issued_at as at, 1 as kind, invoice_id as id from invoices where state = 'issued'
                              union all select at, 2, entry_id from audit_log) everything
     order by at, kind, id
  loop
    if past.kind = 1 then
      perform add_link('document', past.id, document_content(past.id));
    else
      perform add_link('journal', past.id, journal_content(past.id));
    end if;
  end loop;
end $$;

create constraint trigger invoices_are_chained after update on invoices deferrable initially deferred
  for each row when (old.state <> 'issued' and new.state = 'issued') execute function chain_document();
