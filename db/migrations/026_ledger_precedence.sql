-- Which version of a ledger entry is in force: the one of the settlement that knows the most periods, of those the latest that is not void.
-- A correction is worked out from what is issued and may be stored after the draft of a later period, which has trued an estimate up already.

alter table settlement_ledger add column settled_until date; -- half-open, like settlements.period_end
alter table settlement_ledger disable trigger settlement_ledger_is_append_only;
update settlement_ledger l set settled_until = s.period_end from settlements s where s.settlement_id = l.settlement_id;
alter table settlement_ledger enable trigger settlement_ledger_is_append_only;
alter table settlement_ledger alter column settled_until set not null;
