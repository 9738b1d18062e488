-- The hash chain over what moves money and what was handed over (docs/decisions/015-audit-chain.md): payments, what they were assigned
-- to, set-offs, reminders, and each export with all bytes of its files. Links of these kinds are made like those of the journal.
alter table audit_chain drop constraint audit_chain_kind_known;
alter table audit_chain
  add constraint audit_chain_kind_known
    check (kind in ('document', 'document-2', 'journal', 'payment', 'assignment', 'set-off', 'reminder', 'export'));

-- Every column. The program computes the same by itself when it verifies (db/audit_content_internal.h): a new column needs a new
-- kind of link, and a test finds it. A reminder's subject is its invoice's id x 10 + its level.
create function money_content(its_kind text, wanted bigint) returns text language sql stable as $$
  select json_build_array(payment_id, received_on, amount_cents, bank_reference, payer, payer_iban, purpose, end_to_end, source, recorded_by,
                          epoch_us(recorded_at))::text
    from payments where its_kind = 'payment' and payment_id = wanted
  union all
  select json_build_array(allocation_id, payment_id, invoice_id, amount_cents, matched_by, recorded_by, epoch_us(recorded_at))::text
    from payment_allocations where its_kind = 'assignment' and allocation_id = wanted
  union all
  select json_build_array(set_off_id, credit_id, invoice_id, amount_cents, set_off_on, recorded_by, epoch_us(recorded_at))::text
    from set_offs where its_kind = 'set-off' and set_off_id = wanted
  union all
  select json_build_array(invoice_id, level, dunned_on, pay_until, open_cents, fee_cents, interest_cents, actor)::text
    from dunning_steps where its_kind = 'reminder' and invoice_id = wanted / 10 and level = wanted % 10
  union all
  select json_build_array(b.batch_id, b.kind, epoch_us(b.at), b.actor, b.note, b.chart, b.revenue_accounts,
                          (select string_agg(json_build_array(f.batch_id, f.name, f.rows_count, f.sha256, encode(sha256(f.content), 'hex'))::text, chr(10)
                                             order by f.name collate "C") from export_files f where f.batch_id = b.batch_id),
                          (select sha256_hex(string_agg(json_build_array(i.kind, i.invoice_id, i.batch_id)::text, chr(10)
                                                        order by i.invoice_id, i.kind collate "C")) from export_items i where i.batch_id = b.batch_id))::text
    from export_batches b where its_kind = 'export' and b.batch_id = wanted
$$;

create function chain_money() returns trigger language plpgsql as $$
declare
  subject bigint;
begin
  case tg_argv[0]
    when 'payment' then subject := new.payment_id;
    when 'assignment' then subject := new.allocation_id;
    when 'set-off' then subject := new.set_off_id;
    when 'reminder' then subject := new.invoice_id * 10 + new.level;
    when 'export' then subject := new.batch_id;
  end case;
  perform add_link(tg_argv[0], subject, money_content(tg_argv[0], subject));
  return null;
end $$;

-- What was written before, in its order.
do $$
declare
  past record;
begin
  for past in
    select * from (select recorded_at as at, 1 as part, 'payment' as kind, payment_id as id from payments
                   union all select recorded_at, 2, 'assignment', allocation_id from payment_allocations
                   union all select recorded_at, 3, 'set-off', set_off_id from set_offs
                   union all select dunned_on, 4, 'reminder', invoice_id * 10 + level from dunning_steps
                   union all select at, 5, 'export', batch_id from export_batches) everything
     order by at, part, id
  loop
    perform add_link(past.kind, past.id, money_content(past.kind, past.id));
  end loop;
end $$;

-- At the end of the transaction, like all links: an export is whole by then.
create constraint trigger payments_are_chained after insert on payments deferrable initially deferred
  for each row execute function chain_money('payment');
create constraint trigger payment_allocations_are_chained after insert on payment_allocations deferrable initially deferred
  for each row execute function chain_money('assignment');
create constraint trigger set_offs_are_chained after insert on set_offs deferrable initially deferred
  for each row execute function chain_money('set-off');
create constraint trigger dunning_steps_are_chained after insert on dunning_steps deferrable initially deferred
  for each row execute function chain_money('reminder');
create constraint trigger exports_are_chained after insert on export_batches deferrable initially deferred
  for each row execute function chain_money('export');
