-- A credit set off against open invoices (§ 387 BGB): no money moves, both items get smaller by the same amount. Only added;
-- one is taken back by its negative.
create table set_offs (
  set_off_id    bigint generated always as identity primary key,
  credit_id     bigint not null references invoices,   -- the item in the customer's favour, named by what began it
  invoice_id    bigint not null references invoices,   -- the item that it pays
  amount_cents  bigint not null,                       -- below 0: taken back
  set_off_on    date not null,
  recorded_by   text not null,
  recorded_at   timestamptz not null default clock_timestamp(),
  constraint set_offs_not_zero check (amount_cents <> 0),
  constraint set_offs_of_two_items check (credit_id <> invoice_id)
);
create index set_offs_by_credit on set_offs (credit_id);
create index set_offs_by_invoice on set_offs (invoice_id);
create trigger set_offs_are_append_only before update or delete or truncate on set_offs
  for each statement execute function journal_is_append_only();

-- Both items are one customer's, and no more is taken back than was set off.
create function set_offs_are_of_one_customer() returns trigger language plpgsql as $$
declare
  theirs bigint;
  customers bigint;
begin
  perform from invoices where invoice_id in (new.credit_id, new.invoice_id) order by invoice_id for no key update;
  select count(distinct customer_id) into customers from invoices where invoice_id in (new.credit_id, new.invoice_id);
  if customers <> 1 then
    raise exception 'only what one customer owes and is owed can be set off' using errcode = 'KW009';
  end if;
  select sum(amount_cents) into theirs from set_offs where credit_id = new.credit_id and invoice_id = new.invoice_id;
  if theirs < 0 then
    raise exception 'more is taken back than was set off between these two' using errcode = 'KW009';
  end if;
  return null;
end $$;
create trigger set_offs_are_of_one_customer after insert on set_offs
  for each row execute function set_offs_are_of_one_customer();

-- As in 017_accounting.sql, with what was set off: it pays the invoice and pays the credit out. set_off_cents is part of paid_cents.
drop function item_balances(date);
create function item_balances(as_of date) returns table (item_id bigint, billed_cents bigint, paid_cents bigint, set_off_cents bigint) language sql stable as $$
  select b.item_id, b.billed_cents,
         (coalesce((select sum(a.amount_cents) from payment_allocations a join payments p using (payment_id)
                     where a.invoice_id = b.item_id and p.received_on <= as_of), 0) + o.set_off_cents)::bigint,
         o.set_off_cents
    from (select d.item_id, sum(d.gross_cents)::bigint as billed_cents from item_documents d where d.issued_on <= as_of group by d.item_id) b
   cross join lateral (
     select (coalesce((select sum(s.amount_cents) from set_offs s where s.invoice_id = b.item_id and s.set_off_on <= as_of), 0)
             - coalesce((select sum(s.amount_cents) from set_offs s where s.credit_id = b.item_id and s.set_off_on <= as_of), 0))::bigint as set_off_cents) o
$$;
