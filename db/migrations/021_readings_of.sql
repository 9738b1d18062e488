-- A device's readings, for statements that go through tables which are not distributed and look for readings device by
-- device. Here the server puts each call's own query in its place (an inlined function), so that it costs nothing. Where
-- readings is distributed (klickwerk db distribute) the same functions are made anew in PL/pgSQL: Citus refuses subqueries
-- that depend on a row of another table, but runs a function for each row, whose query goes to the one worker that has the device.
-- A statement that uses one of them names the tables by month nowhere else.
create function readings_of(device bigint) returns setof readings language sql stable as
  'select * from readings r where r.device_id = device';
create function readings_of(device bigint, wanted text) returns setof readings language sql stable as
  'select * from readings r where r.device_id = device and r.counter = wanted';
create function readings_of(device bigint, since timestamptz, before timestamptz) returns setof readings language sql stable as
  'select * from readings r where r.device_id = device and r.read_at >= since and r.read_at < before';
create function readings_of(device bigint, wanted text, since timestamptz, before timestamptz) returns setof readings language sql stable as
  'select * from readings r where r.device_id = device and r.counter = wanted and r.read_at >= since and r.read_at < before';
-- The newest of those in a span, good ones only (valid, billable) or all but invalid ones.
create function newest_reading(device bigint, wanted text) returns setof readings language sql stable as
  'select * from readings r where r.device_id = device and r.counter = wanted order by r.read_at desc, r.source limit 1';
create function last_good_reading(device bigint, wanted text, since timestamptz, before timestamptz) returns setof readings language sql stable as
  'select * from readings r where r.device_id = device and r.counter = wanted and r.read_at >= since and r.read_at < before
      and r.state in (''valid'', ''billable'') order by r.read_at desc limit 1';
create function first_good_reading(device bigint, wanted text, after timestamptz) returns setof readings language sql stable as
  'select * from readings r where r.device_id = device and r.counter = wanted and r.read_at > after
      and r.state in (''valid'', ''billable'') order by r.read_at limit 1';
create function month_has_readings(month date) returns boolean language plpgsql stable as $$
begin
  return exists (select from readings r where r.read_at >= month::timestamp at time zone 'UTC' and r.read_at < (month + interval '1 month') at time zone 'UTC');
end $$;
