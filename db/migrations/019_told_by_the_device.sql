-- What a device tells about itself and every collector must know, also after a restart or when it takes the device over.

-- The last uptime that was no old snapshot told again, and whether the device's uptime was ever seen to advance: one whose
-- uptime always stands still tells nothing by it. Where pages_per_minute is told, it bounds what a counter can move
-- unless a person entered another speed (devices.pages_per_minute).
alter table poll_states
  add column uptime_s         bigint,
  add column uptime_at        timestamptz,
  add column uptime_moves     boolean not null default false,
  add column pages_per_minute integer,
  add constraint poll_states_uptime_complete check ((uptime_s is null) = (uptime_at is null)),
  add constraint poll_states_speed_sane check (pages_per_minute between 1 and 2000);
