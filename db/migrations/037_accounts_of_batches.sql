-- With which accounts a batch was handed over: what cancels or corrects its documents later is booked on the same ones.

alter table export_batches
  add column chart text not null default '',             -- skr03, skr04; empty: no invoices, or handed over before this was kept
  add column revenue_accounts text not null default '';  -- the setting accounting.revenue_accounts as it was
