-- For which month's run a settlement was made: what the run's report, approving, issuing and sending choose by. It may lie
-- after the contract's own period: a quarterly contract that ended on 15 August is due in the run of September, too.

alter table settlements add column run_end date;       -- half-open like period_end: 2026-10-01 is the run of September
update settlements s
   set run_end = coalesce((select r.period_end from settlement_runs r where r.run_id = s.run_id), s.period_end);
alter table settlements alter column run_end set not null;

-- As in 018_grouping.sql; a later run takes a draft along, what is approved stays in the run that it was approved with.
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
     (old.contract_id, old.period_first, old.period_end, old.kind, old.input, old.result, old.result_hash, old.net_cents)
     or (new.run_end <> old.run_end and old.state not in ('draft', 'nothing_due')) then
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

create or replace view groupable_drafts as
  select i.invoice_id, p.settlement_id, s.period_end, k.number, invoice_sharing(k.contract_id, i.customer_id, p.vat_rate_bp) as shares, s.run_end
    from invoices i
    join invoice_parts p on p.invoice_id = i.invoice_id
    join settlements s on s.settlement_id = p.settlement_id
    join contracts k on k.contract_id = p.contract_id
   where i.state = 'draft' and i.kind = 'invoice' and i.corrects_id is null and s.kind in ('regular', 'advance')
     and (k.invoice_grouping not in ('', 'contract') or exists (select from customers c where c.customer_id = i.customer_id and c.invoice_grouping <> 'contract'))
     and invoice_sharing(k.contract_id, i.customer_id, p.vat_rate_bp) is not null;

-- The patience with a mail server that refuses for now begins with the first attempt after queueing, and anew with a retry by hand.
alter table mail_outbox add column trying_since timestamptz; -- null: no attempt since
update mail_outbox m set trying_since = (select min(a.started_at) from mail_attempts a where a.mail_id = m.mail_id);
