-- A dunning step may ask for interest on arrears besides its fee (section 288 BGB); like the fee it is no part of the open item.
alter table dunning_steps
  add column interest_cents bigint not null default 0,
  add constraint dunning_steps_interest_not_negative check (interest_cents >= 0);
