-- What becomes known after a period was settled: that later ones are cancelled, and that the contract has ended with it.

-- A correction knows the periods that had been settled when it was stored. Where the last of them are cancelled, what it says of the others
-- stands, but no longer above whoever knows as much: else it would be in force over every later correction, which has fewer periods to know.

create or replace function settlement_ledger_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if exists (select from settlements s where s.settlement_id = old.settlement_id and s.state in ('issued', 'cancelled')) then
      raise exception 'ledger entry of settlement % cannot be deleted', old.settlement_id using errcode = 'KW005';
    end if;
    return old;
  end if;
  if new.void and not old.void and to_jsonb(new) - 'void' = to_jsonb(old) - 'void' then
    return new;
  end if;
  -- fee_ledger, which has this trigger too, has no such column.
  if to_jsonb(new) ->> 'settled_until' < to_jsonb(old) ->> 'settled_until' and to_jsonb(new) - 'settled_until' = to_jsonb(old) - 'settled_until'
     and exists (select from settlements s where s.settlement_id = old.settlement_id and s.kind = 'correction') then
    return new;
  end if;
  raise exception 'ledger entry of settlement % is frozen', old.settlement_id
    using errcode = 'KW005', hint = 'Later settlements add their own version of the entry.';
end $$;

-- The contracts' corrections know no more than what is settled and not cancelled; where nothing is, nothing.
create function limit_corrections_knowledge(contracts bigint[]) returns void language sql as $$
  update settlement_ledger l set settled_until = known.until
    from (select contract_id, coalesce(max(period_end) filter (where kind = 'regular' and state not in ('draft', 'cancelled')), min(period_first)) as until
            from settlements where contract_id = any(contracts) group by contract_id) known, settlements c
   where l.contract_id = known.contract_id and l.settled_until > known.until and not l.void and c.settlement_id = l.settlement_id and c.kind = 'correction'
$$;

select limit_corrections_knowledge(array(select distinct contract_id from settlements where kind = 'correction'));

-- The end of a contract closes what waits for a later settlement: a calendar year, an amount below the minimum invoice.
alter table late_inputs drop constraint late_inputs_kind_known,
  add constraint late_inputs_kind_known check (kind in ('placement', 'place', 'reset', 'service_copies', 'price', 'flat_fee', 'end'));
create function note_late_end() returns trigger language plpgsql as $$
begin
  insert into late_inputs (contract_id, kind, since_day)
  select new.contract_id, 'end', new.last_day where reaches_back(new.contract_id, new.last_day);
  return null;
end $$;
create trigger contracts_ended_late after update of last_day on contracts
  for each row when (new.last_day is distinct from old.last_day and new.last_day is not null) execute function note_late_end();
