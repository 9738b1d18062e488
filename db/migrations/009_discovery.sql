-- Devices found but not yet decided about, networks to look through, load bounds per site.

-- The inbox. Identity is the serial number, compared without punctuation; the address where a device tells none.
create table discoveries (
  discovery_id   bigint generated always as identity primary key,
  state          text not null default 'new',
  serial         text not null default '',            -- as the device tells it
  serial_key     text not null default '',            -- letters and digits, in capitals
  address        text not null,
  port           integer not null,
  snmp_version   text not null,                       -- that it answered to
  credential_id  bigint references snmp_credentials on delete set null,  -- likewise; null: the community "public"
  vendor         text not null default '',
  model          text not null default '',
  profile        text not null default '',
  description    text not null default '',            -- sysDescr
  object_id      text not null default '',            -- sysObjectID
  counters       jsonb not null default '{}',         -- {"total": 12345, …} when it was last seen
  site_id        bigint references sites,             -- of the network in which it was found
  first_seen_at  timestamptz not null,
  last_seen_at   timestamptz not null,
  device_id      bigint references devices,           -- managed as
  later_until    date,                                -- new again from that day on
  decided_at     timestamptz,
  decided_by     text,
  constraint discoveries_state_known check (state in ('new', 'managed', 'ignored', 'later')),
  constraint discoveries_managed_as_a_device check ((state = 'managed') = (device_id is not null)),
  constraint discoveries_later_has_a_day check ((state = 'later') = (later_until is not null)),
  constraint discoveries_decision_complete check (state = 'new' or (decided_at is not null and decided_by is not null)),
  constraint discoveries_snmp_version_known check (snmp_version in ('v1', 'v2c', 'v3')),
  constraint discoveries_port_valid check (port between 1 and 65535),
  constraint discoveries_seen_in_order check (last_seen_at >= first_seen_at)
);
create unique index discoveries_by_serial on discoveries (serial_key) where serial_key <> '';
create unique index discoveries_by_address on discoveries (address, port) where serial_key = '';

-- Networks that the collector looks through by itself.
create table discovery_networks (
  network_id     bigint generated always as identity primary key,
  site_id        bigint references sites,             -- what is found there stands at this site; null: not known
  network        text not null,                       -- "10.1.0.0/22", "10.1.2.5-10.1.2.90", "2001:db8::/120"
  port           integer not null default 161,
  every_days     integer not null default 7,
  at_minute      integer not null default 720,        -- of the local day
  last_run_at    timestamptz,                         -- begun; null: never
  last_found     integer,                             -- devices that answered; null: the run was not finished
  constraint discovery_networks_unique unique (network, port),
  constraint discovery_networks_port_valid check (port between 1 and 65535),
  constraint discovery_networks_every_sane check (every_days between 1 and 366),
  constraint discovery_networks_at_is_a_minute check (at_minute between 0 and 1439)
);

-- When a site wants to be left alone, in place of collector.quiet_hours.
create table site_quiet_hours (
  site_id  bigint primary key references sites,
  hours    text not null,                             -- "22:00-06:00"; empty: none, whatever the configuration says
  constraint site_quiet_hours_readable check (hours = '' or hours ~ '^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$')
);
