-- What stands behind readings is part of the books: who decided about them, documented resets, test copies.

-- A decision is never changed: a new one is made, and the old one stays with its name, moment and reason.
create function reading_decisions_stay() returns trigger language plpgsql as $$
begin
  raise exception 'decisions about readings are append-only'
    using errcode = 'KW005', hint = 'Decide anew: klickwerk reading correct, wrong or accept. The old decision stays.';
end $$;
create trigger reading_decisions_stay before update or delete or truncate on reading_decisions
  for each statement execute function reading_decisions_stay();

-- The line that the database itself writes where a record may change: the program's own line says which person, and why.
create function note_change_of_record(action text, device bigint, before jsonb, after jsonb) returns void language plpgsql as $$
begin
  insert into audit_log (actor, action, subject_kind, subject, before, after, note)
  values ('database role ' || session_user, action, 'device', (select serial from devices where device_id = device), before, after,
          'written by the database');
end $$;

-- A reset that was documented wrongly is withdrawn as a whole (klickwerk reading reset --withdraw).
create function counter_resets_are_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    raise exception 'the reset of % of device % on % is documented: it cannot be changed', old.counter, old.device_id, old.day
      using errcode = 'KW005', hint = 'Withdraw it, then document the right one: klickwerk reading reset … --withdraw.';
  end if;
  perform note_change_of_record('counter_resets.delete', old.device_id, to_jsonb(old), null);
  return old;
end $$;
create trigger counter_resets_are_kept before update or delete on counter_resets for each row execute function counter_resets_are_kept();
create trigger counter_resets_are_never_emptied before truncate on counter_resets for each statement execute function refuse_truncate();

-- Test copies are withdrawn by marking them void, once and for good.
create function service_copies_are_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'test copies of device % on % are never deleted', old.device_id, old.day
      using errcode = 'KW005', hint = 'Withdraw them: klickwerk contract service-copies … --withdraw.';
  end if;
  if old.void or not new.void or to_jsonb(new) - 'void' is distinct from to_jsonb(old) - 'void' then
    raise exception 'test copies of device % on % cannot be changed: they can only be withdrawn', old.device_id, old.day
      using errcode = 'KW005', hint = 'Withdraw them and enter the right ones: klickwerk contract service-copies.';
  end if;
  perform note_change_of_record('service_copies.void', old.device_id, to_jsonb(old), to_jsonb(new));
  return new;
end $$;
create trigger service_copies_are_kept before update or delete on service_copies for each row execute function service_copies_are_kept();
create trigger service_copies_are_never_emptied before truncate on service_copies for each statement execute function refuse_truncate();
