-- Lines of 0 that show the usage of a meter which stays within its free clicks.

alter table contracts add column show_included boolean not null default false;
alter table invoice_lines
  drop constraint invoice_lines_kind_known,
  add constraint invoice_lines_kind_known check (kind in ('flat', 'click', 'credit', 'minimum', 'correction_click', 'correction_credit', 'included')),
  add constraint invoice_lines_included_cost_nothing check (kind <> 'included' or amount_cents = 0);
