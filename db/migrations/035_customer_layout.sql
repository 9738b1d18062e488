-- Which [layout.NAME] of klickwerk.toml a customer's documents have; empty: the dealer's own. The configuration may lose one that
-- a customer names: klickwerk lint says so, and the customer's invoices wait.
alter table customers
  add column layout text not null default '',
  add constraint customers_layout_is_a_name check (layout ~ '^[a-z0-9_-]{0,40}$');
