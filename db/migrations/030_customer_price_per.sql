-- For how many clicks a customer's documents print the price of clicks (BT-149): 1, 100, 1000; null: as klickwerk.toml says.
alter table customers
  add column price_per integer,
  add constraint customers_price_per_known check (price_per in (1, 100, 1000));
