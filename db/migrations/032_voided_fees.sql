-- Fees of which an earlier bill was cancelled while a later one stands: looked for in every run, and there are few.

create index fee_ledger_voided on fee_ledger (contract_id) where void;
