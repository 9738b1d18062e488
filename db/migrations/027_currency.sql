-- The accounting currency of the books: one, for every price and amount in them. It is written down with the first invoice that
-- is issued, and stays from then on: figures of two currencies must never be added up.

create table books_currency (
  only_one  boolean primary key default true,
  currency  text not null,                             -- ISO 4217
  since     timestamptz not null default now(),
  constraint books_currency_is_one check (only_one),
  constraint books_currency_known check (currency in ('EUR', 'CHF'))
);
-- What was issued before this migration is in EUR: there was no other.
insert into books_currency (currency) select 'EUR' where exists (select from invoices where state = 'issued');

create function books_currency_stays() returns trigger language plpgsql as $$
begin
  if (tg_op = 'DELETE' or new.currency <> old.currency) and exists (select from invoices where state = 'issued') then
    raise exception 'the books are in %: invoices are issued in it', old.currency
      using errcode = 'KW005', hint = 'Set seller.currency back to it; another currency needs books of its own.';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger books_currency_stays before update or delete on books_currency for each row execute function books_currency_stays();
create trigger books_currency_is_never_emptied before truncate on books_currency for each statement execute function refuse_truncate();
